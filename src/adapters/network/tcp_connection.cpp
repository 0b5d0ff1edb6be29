#include "adapters/network/tcp_connection.h"

#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <utility>

#include "adapters/network/socket_errors.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

using asio::ip::tcp;
using std::chrono::milliseconds;

/// One read takes this much at most, so that a paused host holds back this much at most.
constexpr std::size_t kReadSize = 65'536;
static_assert(kReadSize <= kReceiveBufferSize);

/// After this many reads the other links of the loop get their turn.
constexpr int kReadsPerTurn = 4;

/// An acknowledgement takes a round trip, and a peer's TCP may delay it by 40 ms: look soon for the
/// near peers, and not too seldom for the others.
constexpr milliseconds kFirstAckPoll{1};
constexpr milliseconds kLastAckPoll{10};

/// The same for sends that nobody waits for. A segment is sent again after 200 ms at the earliest.
constexpr milliseconds kFirstPoll{10};
constexpr milliseconds kLastPoll{100};

/// A connection is given up so long before its segment would be sent once too often, as a busy
/// machine may be late; an eighth of the wait where that is less.
constexpr milliseconds kMostHaste{250};

}  // namespace

TcpConnection::TcpConnection(std::shared_ptr<NetworkContext> context, const Target& target,
                             ConnectionObserver& observer)
    : context_(std::move(context)),
      observer_(&observer),
      target_(target),
      socket_(context_->io),
      watch_timer_(context_->io) {
  lookup_ = context_->resolver.resolve(
      target.host, lifeline_.guard([this](const Resolver::Answer& answer) { resolved(answer); }));
}

TcpConnection::TcpConnection(std::shared_ptr<NetworkContext> context, tcp::socket accepted,
                             ConnectionObserver& observer)
    : context_(std::move(context)),
      observer_(&observer),
      phase_(Phase::Open),
      target_{.host = {},
              .port = {},
              .owner = std::string(prefix_of(context_->log)) + "a link that a peer has opened"},
      socket_(std::move(accepted)),
      watch_timer_(context_->io) {
  go_on_reading();
}

void TcpConnection::resolved(const Resolver::Answer& answer) {
  if (phase_ != Phase::Opening) return;
  if (!answer) return fail(context_->failure_of(target_, answer.error()));
  addresses_ = context_->usable(*answer);
  try_next();
}

/// Tries the addresses that are left until one begins to connect.
void TcpConnection::try_next() {
  while (next_address_ < addresses_.size()) {
    const asio::ip::address address = addresses_[next_address_++];
    observer_->connection_resolved(address.to_string());
    if (phase_ != Phase::Opening) return;
    if (context_->forbids(target_, address)) {
      last_failure_ = OpenFailure::Forbidden;
      continue;
    }
    const error_code error = prepare(address);
    if (!error) {
      socket_.async_connect(
          {address, target_.port.value},
          lifeline_.guard([this, address](const error_code& code) { connected(address, code); }));
      return;
    }
    last_failure_ = context_->failure_of(target_, address, error);
  }
  fail(last_failure_);
}

/// Makes the socket for a connect to `address`.
TcpConnection::error_code TcpConnection::prepare(const asio::ip::address& address) {
  error_code error;
  socket_.close(error);
  socket_.open(address.is_v4() ? tcp::v4() : tcp::v6(), error);
  if (error) return error;
  socket_.non_blocking(true, error);
  // What the host sends must leave at once: it waits for answers, and the line is slow enough.
  if (!error) socket_.set_option(tcp::no_delay(true), error);
  // An earlier connection from that port that the kernel has not forgotten does not prevent it.
  if (!error && target_.local_port) socket_.set_option(tcp::socket::reuse_address(true), error);
  if (!error && (target_.local_port || context_->local_address)) {
    socket_.bind({context_->source(address), target_.local_port.value_or(Port{}).value}, error);
  }
  return error;
}

void TcpConnection::connected(const asio::ip::address& address, const error_code& error) {
  if (phase_ != Phase::Opening) return;
  if (error) {
    last_failure_ = context_->failure_of(target_, address, error);
    return try_next();
  }
  lookup_.reset();
  phase_ = Phase::Open;
  observer_->connection_opened();
  go_on_reading();
}

void TcpConnection::fail(OpenFailure why) {
  abandon();
  observer_->connection_open_failed(why);
}

/// Ends everything that runs; nothing is reported any more.
void TcpConnection::abandon() {
  phase_ = Phase::Over;
  lifeline_.cut();
  lookup_.reset();
  watch_timer_.cancel();
  error_code error;
  socket_.close(error);
  if (error) spdlog::debug("closing a socket: {}", error.message());
}

// Sending.

void TcpConnection::send(std::string bytes, SendReport report) {
  if (phase_ != Phase::Open) return;
  outgoing_.push(std::move(bytes));
  if (write_failure_ || end_) return;  // they are told as unsent
  if (report == SendReport::Acknowledged) {
    ack_wanted_ = true;
    poll_ = kFirstAckPoll;
  }
  if (!pumping_) pump();
}

/// Sends until the kernel takes no more. A send that the observer begins while it hears of this one
/// is done here too, so that a fast pair of them does not pile up calls.
void TcpConnection::pump() {
  pumping_ = true;
  do {
    send_some();
    if (ack_wanted_) look_up_acked();
  } while (phase_ == Phase::Open && unsent() > 0 && !awaiting_room_ && !write_failure_ && !end_);
  pumping_ = false;
  watch();
}

void TcpConnection::send_some() {
  while (phase_ == Phase::Open && unsent() > 0 && !end_) {
    error_code error;
    const std::size_t size = socket_.write_some(asio::buffer(outgoing_.view()), error);
    if (would_block(error)) {
      await_room();
      break;
    }
    if (error) {
      // Its FIN came first when the pipe is broken, so reading will find the end of the stream.
      write_failure_ = error == asio::error::broken_pipe ? CloseReason::Peer : close_reason(error);
      post_read();
      break;
    }
    handed_over_ += size;
    outgoing_.pop(size);
    observer_->connection_sent(size);
  }
}

/// Looks up what is acknowledged and sent again for as long as something is not acknowledged.
void TcpConnection::watch() {
  if (watching_ && !ack_wanted_) return;
  if (!watching_) {
    acked_then_.reset();
    if (!ack_wanted_) poll_ = kFirstPoll;
  }
  look_again();
}

void TcpConnection::look() {
  look_up_acked();
  if (phase_ != Phase::Open || time_for_answer() > milliseconds(0)) return look_again();
  spdlog::info("{}: {} times sent again without an answer: the connection is given up",
               target_.owner, *retry_limit_);
  give_up();
}

void TcpConnection::look_again() {
  watching_ = phase_ == Phase::Open && !write_failure_ && !end_ && reported_acked_ < handed_over_;
  if (!watching_) return;
  watch_timer_.expires_after(std::min(poll_, time_for_answer()));
  poll_ = std::min(poll_ * 2, ack_wanted_ ? kLastAckPoll : kLastPoll);
  watch_timer_.async_wait(lifeline_.guard([this](const error_code& error) {
    if (!error) look();
  }));
}

/// How long an answer is waited for yet before the connection is given up, so that the kernel does
/// not send once more than it may. It sends again when `tcpi_rto` has passed since it sent last.
TcpConnection::milliseconds TcpConnection::time_for_answer() {
  tcp_info info{};
  socklen_t size = sizeof info;
  const bool is_known =
      retry_limit_ && !end_ &&
      ::getsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0;
  if (!is_known) return milliseconds::max();
  if (std::exchange(acked_then_, acked()) != acked()) resent_before_ = info.tcpi_total_retrans;
  // A loss probe is no time-out for the kernel, but with one segment on its way it is that one.
  const std::uint32_t resent =
      info.tcpi_unacked == 1 ? info.tcpi_total_retrans - resent_before_ : 0;
  const auto count = static_cast<int>(std::max<std::uint32_t>(resent, info.tcpi_retransmits));
  if (count < *retry_limit_) return milliseconds::max();
  const auto wait = std::chrono::ceil<milliseconds>(std::chrono::microseconds(info.tcpi_rto));
  const milliseconds waited(info.tcpi_last_data_sent);
  return std::max(wait - std::min(wait / 8, kMostHaste) - waited, milliseconds(0));
}

/// The reset needs no answer, and what it overtakes is lost for the peer.
void TcpConnection::give_up() {
  if (phase_ != Phase::Open || write_failure_ || end_) return;  // its end is on the way
  acked();
  hold_what_has_come();
  reset();
  end_ = CloseReason::Timeout;
  post_read();
}

void TcpConnection::keep_alive(const KeepAlive& questions) {
  struct Option {
    int level;
    int name;
    int value;
  };
  const Option options[] = {
      {IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(questions.idle.count())},
      {IPPROTO_TCP, TCP_KEEPINTVL, static_cast<int>(questions.interval.count())},
      {IPPROTO_TCP, TCP_KEEPCNT, static_cast<int>(questions.count)},
      {SOL_SOCKET, SO_KEEPALIVE, 1},
  };
  if (phase_ != Phase::Open || end_) return;
  for (const auto& [level, name, value] : options) {
    if (::setsockopt(socket_.native_handle(), level, name, &value, sizeof value) == 0) continue;
    const error_code error(errno, boost::system::system_category());
    spdlog::warn("{}: the connection is not kept alive: {}", target_.owner, error.message());
  }
}

void TcpConnection::await_room() {
  if (std::exchange(awaiting_room_, true)) return;
  socket_.async_wait(tcp::socket::wait_write, lifeline_.guard([this](const error_code&) {
    awaiting_room_ = false;
    pump();
  }));
}

std::uint64_t TcpConnection::acked() const {
  int held = 0;
  const bool known =
      phase_ == Phase::Open && !end_ && ::ioctl(socket_.native_handle(), SIOCOUTQ, &held) == 0;
  const auto unacked = static_cast<std::uint64_t>(std::max(held, 0));
  if (known && unacked <= handed_over_) acked_ = std::max(acked_, handed_over_ - unacked);
  return acked_;
}

void TcpConnection::look_up_acked() {
  const bool complete = acked() == handed_over_ && outgoing_.empty();
  if (complete) {
    ack_wanted_ = false;
    watching_ = false;
    watch_timer_.cancel();
  }
  report_acked();
}

void TcpConnection::report_acked() {
  if (phase_ != Phase::Open || acked_ == reported_acked_) return;
  reported_acked_ = acked_;
  observer_->connection_acked(acked_);
}

// Receiving.

void TcpConnection::resume_reading() {
  if (std::exchange(paused_, false)) go_on_reading();
}

/// Reads when there is something to read, or at once where something is known to be due.
void TcpConnection::go_on_reading() {
  if (!reading() || reading_now_) return;
  if (!held_.empty() || end_ || write_failure_) return post_read();
  if (std::exchange(awaiting_bytes_, true)) return;
  socket_.async_wait(tcp::socket::wait_read, lifeline_.guard([this](const error_code&) {
    awaiting_bytes_ = false;
    read();
  }));
}

void TcpConnection::post_read() {
  asio::post(context_->io, lifeline_.guard([this] { read(); }));
}

void TcpConnection::read() {
  reading_now_ = true;
  if (reading()) hand_out_held();
  for (int reads = 0; reads < kReadsPerTurn && reading() && !end_; ++reads) {
    if (!read_piece()) break;
  }
  reading_now_ = false;
  if (reading() && end_ && held_.empty()) return report_end();
  go_on_reading();
}

/// Reads once and hands out what came; false when nothing more is there, or it is the end.
bool TcpConnection::read_piece() {
  error_code error;
  const auto buffer = asio::buffer(context_->receive_buffer.data(), kReadSize);
  const std::size_t size = socket_.read_some(buffer, error);
  if (error) {
    // After a failed write nothing more can come once the socket is empty, and that failure says
    // more than the end of the stream, which is all that is left to read then.
    const bool empty = would_block(error) || error == asio::error::eof;
    if (would_block(error) && !write_failure_) return false;
    acked();  // the last figure, as long as the kernel has it
    end_ = write_failure_ && empty ? *write_failure_ : close_reason(error);
    return false;
  }
  hand_out({context_->receive_buffer.data(), size});
  return size == kReadSize;
}

/// The kernel handles an acknowledgement before the data it came with can be read, so looking it up
/// here puts it first (spec: send.result-first).
void TcpConnection::hand_out(std::string_view bytes) {
  if (ack_wanted_) look_up_acked();
  if (phase_ != Phase::Open) return;
  if (paused_ || !held_.empty()) {
    held_.insert(0, bytes);
    return;
  }
  observer_->connection_data(bytes);
}

void TcpConnection::hand_out_held() {
  if (held_.empty()) return;
  const std::string bytes = std::exchange(held_, {});
  observer_->connection_data(bytes);
}

/// What the kernel holds by now, which is no more than its receive buffer, comes after what is held
/// already.
void TcpConnection::hold_what_has_come() {
  int size = 0;
  if (::ioctl(socket_.native_handle(), FIONREAD, &size) != 0 || size <= 0) return;
  std::size_t end = held_.size();
  held_.resize(end + static_cast<std::size_t>(size));
  error_code error;
  while (end < held_.size() && !error) {
    end += socket_.read_some(asio::buffer(held_.data() + end, held_.size() - end), error);
  }
  held_.resize(end);
}

void TcpConnection::report_end() {
  report_acked();
  if (!reading()) return;
  // What is told as failed must not leave later, and the kernel would go on sending.
  const bool fails = unsent() > 0 || (ack_wanted_ && acked() < handed_over_);
  if (unsent() > 0) observer_->connection_unsent(outgoing_.view());
  if (!reading()) return;
  const CloseReason why = *end_;
  if (fails) {
    const std::uint64_t lost = handed_over_ - acked();
    if (lost > 0) {
      spdlog::info("{}: the connection ends amid a send and is reset, {} bytes are lost",
                   target_.owner, lost);
    }
    reset();
  }
  abandon();
  observer_->connection_closed(why);
}

// Closing.

/// Closes the socket with a reset, if it is open.
void TcpConnection::reset() {
  if (!socket_.is_open()) return;
  error_code error;
  socket_.set_option(asio::socket_base::linger(true, 0), error);
  if (error) spdlog::debug("a connection cannot be reset: {}", error.message());
  socket_.close(error);
}

void TcpConnection::close(CloseHow how) {
  if (phase_ == Phase::Over) return;
  if (phase_ == Phase::Opening) context_->tell_given_up(target_);
  const bool finishes = phase_ == Phase::Open && how != CloseHow::Abort && !write_failure_ && !end_;
  acked();
  if (!finishes) {
    if (how == CloseHow::Abort) reset();
    return abandon();
  }
  error_code error;
  socket_.cancel(error);
  tcp::socket leaving = std::move(socket_);
  abandon();
  context_->lingering.add(std::move(leaving), outgoing_.take(), how,
                          {.name = target_.owner, .log = context_->log});
}

}  // namespace airmodem
