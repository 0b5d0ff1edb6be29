#include "adapters/network/lingering.h"

#include <linux/sockios.h>
#include <spdlog/spdlog.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <utility>

#include "adapters/network/socket_errors.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

using Socket = asio::generic::stream_protocol::socket;
using boost::system::error_code;

/// As long as the module waits for any peer (spec: close.how).
constexpr std::chrono::seconds kPatience{75};

/// How often Quick looks whether all is acknowledged, for which there is no event.
constexpr std::chrono::milliseconds kAckPoll{10};

/// Discarding goes on in the next turn after this many reads, however fast the peer sends.
constexpr int kReadsPerTurn = 8;
constexpr std::size_t kDiscardSize = 16'384;

}  // namespace

/// One socket on its way out.
class Lingering::Leaver {
 public:
  Leaver(Lingering& set, Socket socket, std::string unsent, CloseHow how, LeavingOwner owner)
      : set_(set),
        owner_(std::move(owner)),
        socket_(std::move(socket)),
        unsent_(std::move(unsent)),
        how_(how),
        deadline_(set.clock_.now() + kPatience) {}

  void start() {
    send_rest();
    if (left_) return;
    await_bytes();
    await_time();
  }

  std::uint64_t unacknowledged() const {
    const std::uint64_t in_kernel = held_by_kernel();
    return unsent_.size() - sent_ + in_kernel - (fin_sent_ && in_kernel > 0 ? 1 : 0);
  }

  bool is_idle() const { return left_ || gone_ || (fin_sent_ && held_by_kernel() == 0); }

  /// Closes with as little harm as is possible without waiting.
  void finish_now() {
    end_sending();
    leave_at_once();
  }

  /// The same, for a newer one that needs the place.
  void make_way() {
    end_sending();
    tell_loss("too many closed connections finish at once");
    leave_at_once();
  }

 private:
  bool all_sent() const { return sent_ == unsent_.size(); }

  void send_rest() {
    send_some();
    if (!all_sent()) {
      socket_.async_wait(Socket::wait_write,
                         lifeline_.guard([this](const error_code&) { send_rest(); }));
      return;
    }
    shut_down();
    leave_when_done();
  }

  void leave_at_once() {
    lifeline_.cut();
    discard();
    close();
  }

  void end_sending() {
    send_some();
    if (all_sent()) shut_down();
  }

  void send_some() {
    error_code error;
    while (!all_sent()) {
      sent_ += socket_.write_some(asio::buffer(unsent_) + sent_, error);
      if (would_block(error)) return;
      if (!error) continue;
      spdlog::debug("{}: a closed connection has failed: {}", owner_.name, error.message());
      lost_ = unsent_.size() - sent_;
      sent_ = unsent_.size();
    }
  }

  void shut_down() {
    if (std::exchange(fin_sent_, true)) return;
    error_code error;
    socket_.shutdown(Socket::shutdown_send, error);
    if (error) gone_ = true;
  }

  void await_bytes() {
    socket_.async_wait(Socket::wait_read, lifeline_.guard([this](const error_code&) {
      discard();
      if (!peer_done_ && !gone_) await_bytes();
      leave_when_done();
    }));
  }

  void discard() {
    std::array<char, kDiscardSize> buffer;
    error_code error;
    for (int reads = 0; reads < kReadsPerTurn && !error; ++reads) {
      socket_.read_some(asio::buffer(buffer), error);
    }
    if (!error || would_block(error)) return;
    (error == asio::error::eof ? peer_done_ : gone_) = true;
  }

  void await_time() {
    const Instant look = set_.clock_.now() + kAckPoll;
    const auto due = [this] {
      if (set_.clock_.now() >= deadline_) return run_out_of_time();
      await_time();
      leave_when_done();
    };
    alarm_ = set_.clock_.at(how_ == CloseHow::Quick ? look : deadline_, lifeline_.guard(due));
  }

  void run_out_of_time() {
    end_sending();
    tell_loss("its peer has not taken all of it within 75 s");
    leave();
  }

  /// What was accepted and is not acknowledged was told to the host as sent.
  void tell_loss(std::string_view why) const {
    const std::uint64_t count = lost_ + unacknowledged();
    if (left_ || count == 0 || owner_.name.empty()) return;
    warn(owner_.log, Repeated::Leaving,
         "{}: the connection that was closed is given up, {}: {} bytes are not acknowledged",
         owner_.name, why, count);
  }

  void leave_when_done() {
    if (gone_) {
      tell_loss("it has failed");
      return leave();
    }
    if (!fin_sent_) return;
    if (how_ == CloseHow::Quick ? held_by_kernel() == 0 : peer_done_) leave();
  }

  /// What is not acknowledged; the kernel counts the FIN as a byte.
  std::uint64_t held_by_kernel() const {
    int size = 0;
    const bool is_known = !left_ && ::ioctl(socket_.native_handle(), SIOCOUTQ, &size) == 0;
    return is_known ? static_cast<std::uint64_t>(std::max(size, 0)) : 0;
  }

  /// The set forgets this object from the loop, not from inside one of its own functions.
  void leave() {
    if (std::exchange(left_, true)) return;
    lifeline_.cut();
    discard();
    close();
    asio::post(set_.io_, lifeline_.guard([this] { set_.remove(this); }));
  }

  void close() {
    error_code error;
    socket_.close(error);
    if (error) spdlog::debug("closing a finished connection: {}", error.message());
  }

  Lingering& set_;
  LeavingOwner owner_;
  mutable Socket socket_;  ///< mutable for held_by_kernel(), which only asks
  std::unique_ptr<Alarm> alarm_;
  std::string unsent_;
  std::size_t sent_ = 0;
  std::size_t lost_ = 0;  ///< bytes that could not be sent
  CloseHow how_;
  Instant deadline_;
  bool fin_sent_ = false;
  bool peer_done_ = false;  ///< the peer's FIN has come
  bool gone_ = false;       ///< the connection has failed: there is nobody to wait for
  bool left_ = false;
  Lifeline lifeline_;
};

void LingeringPool::make_room_for(Lingering& set) {
  if (size_ < limit_) return;
  const auto smaller = [](const Lingering* left, const Lingering* right) {
    return left->size() < right->size();
  };
  Lingering& largest = **std::ranges::max_element(sets_, smaller);
  (set.size() < largest.size() ? largest : set).cut_oldest();
}

void LingeringPool::count(Lingering& set, std::size_t before) {
  size_ = size_ - before + set.size();
  if (set.size() > 0) {
    sets_.insert(&set);
  } else {
    sets_.erase(&set);
  }
}

Lingering::Lingering(asio::io_context& io, Clock& clock, std::size_t limit,
                     std::shared_ptr<LingeringPool> pool)
    : io_(io), clock_(clock), limit_(limit), pool_(std::move(pool)) {}

std::uint64_t Lingering::unacknowledged() const {
  std::uint64_t sum = 0;
  for (const auto& leaver : leavers_) sum += leaver->unacknowledged();
  return sum;
}

bool Lingering::is_idle() const {
  return std::ranges::all_of(leavers_, [](const auto& leaver) { return leaver->is_idle(); });
}

Lingering::~Lingering() { finish_now(); }

void Lingering::add(Socket socket, std::string unsent, CloseHow how, const LeavingOwner& owner) {
  auto leaver = std::make_unique<Leaver>(*this, std::move(socket), std::move(unsent), how, owner);
  if (limit_ == 0) return leaver->finish_now();
  make_room();
  const std::size_t before = size();
  leavers_.push_back(std::move(leaver));
  count(before);
  leavers_.back()->start();
}

void Lingering::make_room() {
  if (size() >= limit_) {
    cut_oldest();
  } else if (pool_) {
    pool_->make_room_for(*this);
  }
}

void Lingering::cut_oldest() {
  const std::size_t before = size();
  leavers_.front()->make_way();
  leavers_.pop_front();
  count(before);
}

void Lingering::finish_now() {
  limit_ = 0;
  const std::size_t before = size();
  for (const auto& leaver : leavers_) leaver->finish_now();
  leavers_.clear();
  count(before);
}

void Lingering::remove(const Leaver* leaver) {
  const std::size_t before = size();
  std::erase_if(leavers_, [leaver](const auto& each) { return each.get() == leaver; });
  count(before);
}

/// Tells the pool what has changed.
void Lingering::count(std::size_t before) {
  if (pool_) pool_->count(*this, before);
}

}  // namespace airmodem
