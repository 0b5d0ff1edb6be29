#include "adapters/network/udp_connection.h"

#include <spdlog/spdlog.h>

#include <boost/asio/buffer.hpp>
#include <utility>

#include "adapters/network/socket_errors.h"

namespace airmodem {
namespace {

using asio::ip::udp;

/// After this many datagrams the other links of the loop get their turn.
constexpr int kReadsPerTurn = 16;

}  // namespace

UdpConnection::UdpConnection(std::shared_ptr<NetworkContext> context, const Target& target,
                             ConnectionObserver& observer)
    : context_(std::move(context)), observer_(&observer), target_(target), socket_(context_->io) {
  lookup_ = context_->resolver.resolve(
      target.host, lifeline_.guard([this](const Resolver::Answer& answer) { resolved(answer); }));
}

void UdpConnection::resolved(const Resolver::Answer& answer) {
  if (phase_ != Phase::Opening) return;
  if (!answer) return fail(context_->failure_of(target_, answer.error()));
  OpenFailure why = OpenFailure::Unreachable;
  for (const asio::ip::address& address : context_->usable(*answer)) {
    observer_->connection_resolved(address.to_string());
    if (phase_ != Phase::Opening) return;
    if (context_->forbids(target_, address)) {
      why = OpenFailure::Forbidden;
      continue;
    }
    const error_code error = connect(address);
    if (!error) {
      phase_ = Phase::Open;
      observer_->connection_opened();
      return go_on_reading();
    }
    why = context_->failure_of(target_, address, error);
  }
  fail(why);
}

/// Binds the socket to one peer; nothing is sent.
UdpConnection::error_code UdpConnection::connect(const asio::ip::address& address) {
  error_code error;
  socket_.close(error);
  socket_.open(address.is_v4() ? udp::v4() : udp::v6(), error);
  if (!error) socket_.non_blocking(true, error);
  if (!error && (target_.local_port || context_->local_address)) {
    socket_.bind({context_->source(address), target_.local_port.value_or(Port{}).value}, error);
  }
  if (!error) socket_.connect({address, target_.port.value}, error);
  return error;
}

void UdpConnection::fail(OpenFailure why) {
  abandon();
  observer_->connection_open_failed(why);
}

/// Ends everything that runs; nothing is reported any more.
void UdpConnection::abandon() {
  phase_ = Phase::Over;
  lifeline_.cut();
  lookup_.reset();
  error_code error;
  socket_.close(error);
  if (error) spdlog::debug("closing a socket: {}", error.message());
}

void UdpConnection::send(std::string bytes, SendReport) {
  if (phase_ != Phase::Open) return;
  outgoing_.push_back(std::move(bytes));
  if (!pumping_) pump();
}

std::uint64_t UdpConnection::unsent() const {
  std::uint64_t sum = 0;
  for (const std::string& datagram : outgoing_) sum += datagram.size();
  return sum;
}

void UdpConnection::pump() {
  pumping_ = true;
  while (phase_ == Phase::Open && !awaiting_room_ && !outgoing_.empty() && send_one()) {
  }
  pumping_ = false;
}

/// Sends the next datagram and reports; false when the kernel has no room for it.
bool UdpConnection::send_one() {
  const error_code error = try_to_send(outgoing_.front());
  if (would_block(error)) {
    awaiting_room_ = true;
    socket_.async_wait(udp::socket::wait_write, lifeline_.guard([this](const error_code&) {
      awaiting_room_ = false;
      pump();
    }));
    return false;
  }
  const std::size_t size = outgoing_.front().size();
  outgoing_.pop_front();
  if (error) {
    spdlog::debug("a datagram of {} bytes is refused: {}", size, error.message());
    observer_->connection_send_failed(size);
  } else {
    observer_->connection_sent(size);
  }
  return true;
}

/// An ICMP report about an earlier datagram makes the next call fail that sends nothing itself, so
/// it is worth a second try.
UdpConnection::error_code UdpConnection::try_to_send(const std::string& datagram) {
  error_code error;
  socket_.send(asio::buffer(datagram), 0, error);
  if (!is_icmp_report(error)) return error;
  socket_.send(asio::buffer(datagram), 0, error);
  return error;
}

/// What the observer sends meanwhile waits for room as before.
void UdpConnection::give_up() {
  for (std::size_t left = outgoing_.size(); left > 0 && !outgoing_.empty(); --left) {
    const std::size_t size = outgoing_.front().size();
    outgoing_.pop_front();
    observer_->connection_send_failed(size);
    if (phase_ != Phase::Open) return;
  }
}

void UdpConnection::resume_reading() {
  if (std::exchange(paused_, false)) go_on_reading();
}

void UdpConnection::go_on_reading() {
  if (!reading() || reading_now_ || std::exchange(awaiting_datagrams_, true)) return;
  socket_.async_wait(udp::socket::wait_read, lifeline_.guard([this](const error_code&) {
    awaiting_datagrams_ = false;
    read();
  }));
}

void UdpConnection::read() {
  reading_now_ = true;
  for (int reads = 0; reads < kReadsPerTurn && reading(); ++reads) {
    if (!read_one()) break;
  }
  reading_now_ = false;
  go_on_reading();
}

/// Reads one datagram and hands it out; false when there is none.
bool UdpConnection::read_one() {
  error_code error;
  const std::size_t size = socket_.receive(asio::buffer(context_->receive_buffer), 0, error);
  if (!error) {
    observer_->connection_data({context_->receive_buffer.data(), size});
    return true;
  }
  if (would_block(error)) return false;
  spdlog::debug("a UDP socket reports: {}", error.message());
  if (is_icmp_report(error)) return true;
  abandon();
  observer_->connection_closed(close_reason(error));
  return false;
}

void UdpConnection::close(CloseHow) {
  if (phase_ == Phase::Over) return;
  if (phase_ == Phase::Opening) context_->tell_given_up(target_);
  abandon();
}

}  // namespace airmodem
