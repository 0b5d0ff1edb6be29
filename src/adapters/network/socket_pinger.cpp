#include "adapters/network/socket_pinger.h"

#include <spdlog/spdlog.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "adapters/network/echo_socket.h"
#include "adapters/network/socket_errors.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

using boost::system::error_code;

/// The data of requests counts through the letters, as other programs' does.
std::string data_of(std::size_t size) {
  std::string data(size, '\0');
  for (std::size_t at = 0; at < size; ++at) data[at] = static_cast<char>('a' + at % 26);
  return data;
}

bool is_not_permitted(const error_code& error) {
  return error == asio::error::access_denied || error.value() == EPERM;
}

}  // namespace

/// One request: its name is looked up, then it leaves for one address and waits. Whoever hears a
/// report may destroy the request, so a report is always the last thing that it does.
class SocketPinger::Request final : public EchoRequest {
 public:
  Request(SocketPinger& pinger, const EchoTarget& target, Handler handler)
      : pinger_(pinger),
        ttl_(target.ttl),
        content_{.identifier = static_cast<std::uint16_t>(::getpid()),
                 .sequence = ++pinger.last_sequence_,
                 .data = data_of(target.size)},
        handler_(std::move(handler)),
        readable_(pinger.io_) {
    const std::string host = pinger.options_.policy.mapped({target.host, Port{}}).host;
    lookup_ = pinger.resolver_.resolve(
        host, lifeline_.guard([this](const Resolver::Answer& answer) { resolved(answer); }));
  }

  ~Request() override {
    if (readable_.is_open()) readable_.release();  // the socket closes it
  }
  Request(const Request&) = delete;
  Request& operator=(const Request&) = delete;

 private:
  void resolved(const Resolver::Answer& answer) {
    if (!answer) return report(PingFailed{.why = PingFailure::Name});
    std::string tried;
    for (const std::string& text : *answer) {
      error_code error;
      const auto address = asio::ip::make_address(text, error);
      if (error) continue;
      tried = text;
      if (!is_usable(address)) continue;
      const error_code failure = send_to(address);
      if (!failure) return report(PingSent{.address = address.to_string()});
      if (is_not_permitted(failure) && socket_.fd() < 0) return complain(failure);
      spdlog::debug("an echo request to {}: {}", text, failure.message());
    }
    // The address is known, and nobody is reached at it.
    asio::post(pinger_.io_,
               lifeline_.guard([this] { report(PingFailed{.why = PingFailure::Unreachable}); }));
    report(PingSent{.address = tried});
  }

  bool is_usable(const asio::ip::address& address) const {
    const SocketPingerOptions& options = pinger_.options_;
    if (options.local_address && options.local_address->is_v4() != address.is_v4()) return false;
    const auto rule = options.policy.forbids(address, Port{});
    if (rule) {
      warn(options.log, Repeated::ForbiddenEcho, "{}AT+CIPPING: {} is forbidden by {}",
           prefix_of(options.log), address.to_string(), *rule);
    }
    return !rule;
  }

  error_code send_to(const asio::ip::address& address) {
    if (readable_.is_open()) readable_.release();
    if (const auto error = socket_.open(address)) return error;
    const auto& local = pinger_.options_.local_address;
    if (local) {
      if (const auto error = socket_.bind(*local)) return error;
    }
    sent_at_ = pinger_.clock_.now();
    if (const auto error = socket_.send(content_, ttl_)) return error;
    error_code error;
    readable_.assign(socket_.fd(), error);
    if (!error) await();
    return error;
  }

  void complain(const error_code& error) {
    if (!std::exchange(pinger_.has_complained_, true)) {
      spdlog::warn(
          "{}AT+CIPPING: this program may not send echo requests ({}), so the answer is an error; "
          "allow it with sysctl -w net.ipv4.ping_group_range=\"0 2147483647\", or give the program "
          "CAP_NET_RAW",
          prefix_of(pinger_.options_.log), error.message());
    }
    report(PingFailed{.why = PingFailure::NotPermitted});
  }

  void await() {
    readable_.async_wait(asio::posix::stream_descriptor::wait_read,
                         lifeline_.guard([this](const error_code& error) {
                           if (!error) read();
                         }));
  }

  /// Looks at everything that has come, until the answer is among it.
  void read() {
    error_code error;
    while (!error) {
      const auto ttl = socket_.receive(content_, error);
      if (!ttl) continue;
      const Duration span = pinger_.clock_.now() - sent_at_;
      return report(
          PingAnswered{.microseconds = static_cast<std::uint64_t>(span.count()), .ttl = *ttl});
    }
    if (would_block(error)) return await();
    spdlog::debug("an echo request's answer: {}", error.message());
    report(PingFailed{.why = PingFailure::Unreachable});
  }

  void report(const Report& what) {
    const Handler handler = handler_;  // which may destroy this request
    handler(what);
  }

  SocketPinger& pinger_;
  std::uint32_t ttl_;
  EchoContent content_;
  Handler handler_;
  std::unique_ptr<Lookup> lookup_;
  EchoSocket socket_;
  asio::posix::stream_descriptor readable_;
  Instant sent_at_{};
  Lifeline lifeline_;
};

SocketPinger::SocketPinger(asio::io_context& io, Clock& clock, Resolver& resolver,
                           SocketPingerOptions options)
    : io_(io), clock_(clock), resolver_(resolver), options_(std::move(options)) {}

std::unique_ptr<EchoRequest> SocketPinger::ping(const EchoTarget& target, Handler handler) {
  return std::make_unique<Request>(*this, target, std::move(handler));
}

}  // namespace airmodem
