#include "adapters/network/socket_time_client.h"

#include <spdlog/spdlog.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <chrono>
#include <random>
#include <utility>
#include <vector>

#include "adapters/network/sntp.h"
#include "adapters/network/socket_errors.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

using asio::ip::udp;
using boost::system::error_code;

constexpr Port kTimePort{123};

/// A packet that has not been answered for so long is taken for lost.
constexpr std::chrono::seconds kPatience{3};

/// An answer with many extensions; what is longer is cut off, and its beginning is all that counts.
constexpr std::size_t kPacketLimit = 512;

std::uint64_t make_cookie() {
  std::random_device source;
  return std::uint64_t{source()} << 32U | source();
}

}  // namespace

/// One question: the name is looked up, then its addresses are asked one after the other. Whoever
/// hears the answer may destroy the question, so answering is the last thing that it does.
class SocketTimeClient::Question final : public TimeQuestion {
 public:
  Question(SocketTimeClient& client, const std::string& server, Handler handler)
      : client_(client),
        target_(client.options_.policy.mapped({server, kTimePort})),
        handler_(std::move(handler)),
        socket_(client.io_) {
    lookup_ = client.resolver_.resolve(
        target_.host, lifeline_.guard([this](const Resolver::Answer& told) { resolved(told); }));
  }

 private:
  void resolved(const Resolver::Answer& told) {
    if (!told) return answer(tl::unexpected(TimeFailure::Name));
    for (const std::string& text : *told) {
      error_code error;
      const auto address = asio::ip::make_address(text, error);
      if (!error && is_usable(address)) addresses_.push_back(address);
    }
    ask_next();
  }

  bool is_usable(const asio::ip::address& address) const {
    const auto& local = client_.options_.local_address;
    if (local && local->is_v4() != address.is_v4()) return false;
    const auto rule = client_.options_.policy.forbids(address, target_.port);
    if (rule) {
      warn(client_.options_.log, Repeated::ForbiddenTimeServer, "{}AT+CNTP: {} is forbidden by {}",
           prefix_of(client_.options_.log),
           in_words(target_.host, address.to_string(), target_.port), *rule);
    }
    return !rule;
  }

  /// Asks the addresses in turn; those at which there is nobody are gone from the list.
  void ask_next() {
    while (!addresses_.empty()) {
      next_ %= addresses_.size();
      const error_code error = send_to(addresses_[next_]);
      if (!error) return await();
      failure_ =
          error == asio::error::network_unreachable ? TimeFailure::Network : TimeFailure::Connect;
      forget_address();
    }
    answer(tl::unexpected(failure_));
  }

  error_code send_to(const asio::ip::address& address) {
    error_code error;
    socket_.close(error);
    socket_.open(address.is_v4() ? udp::v4() : udp::v6(), error);
    if (!error) socket_.non_blocking(true, error);
    const auto& local = client_.options_.local_address;
    if (!error && local) socket_.bind({*local, 0}, error);
    if (!error) socket_.connect({address, target_.port.value}, error);
    cookie_ = make_cookie();
    sent_at_ = client_.clock_.now();
    if (!error) socket_.send(asio::buffer(sntp_question(cookie_)), 0, error);
    return error;
  }

  void await() {
    const auto due = [this] {
      ++next_;
      ask_next();
    };
    patience_ = client_.clock_.at(client_.clock_.now() + kPatience, lifeline_.guard(due));
    await_packet();
  }

  void await_packet() {
    socket_.async_wait(udp::socket::wait_read, lifeline_.guard([this](const error_code& error) {
      if (!error) read();
    }));
  }

  void read() {
    std::array<char, kPacketLimit> buffer{};
    error_code error;
    const std::size_t size = socket_.receive(asio::buffer(buffer), 0, error);
    if (would_block(error)) return await_packet();
    if (error) {
      spdlog::debug("a time server's socket: {}", error.message());
      forget_address();
      return ask_next();
    }
    take(read_sntp_reply({buffer.data(), size}, cookie_));
  }

  void take(const SntpReply& reply) {
    if (reply.kind == SntpReply::Kind::Stranger) return await_packet();
    if (reply.kind == SntpReply::Kind::NoTime) return answer(tl::unexpected(TimeFailure::Answer));
    // The packet was on its way for half the time that question and answer took together.
    const auto now = reply.since_1970 + (client_.clock_.now() - sent_at_) / 2;
    const auto seconds = std::chrono::round<std::chrono::seconds>(now);
    answer(static_cast<std::uint64_t>(seconds.count()));
  }

  void forget_address() {
    addresses_.erase(addresses_.begin() + static_cast<std::ptrdiff_t>(next_));
  }

  void answer(const Answer& what) {
    patience_.reset();
    const Handler handler = handler_;  // which may destroy this question
    handler(what);
  }

  SocketTimeClient& client_;
  NamedTarget target_;
  Handler handler_;
  std::unique_ptr<Lookup> lookup_;
  std::vector<asio::ip::address> addresses_;
  std::size_t next_ = 0;
  TimeFailure failure_ = TimeFailure::Connect;
  udp::socket socket_;
  std::unique_ptr<Alarm> patience_;
  std::uint64_t cookie_ = 0;
  Instant sent_at_{};
  Lifeline lifeline_;
};

SocketTimeClient::SocketTimeClient(asio::io_context& io, Clock& clock, Resolver& resolver,
                                   SocketTimeClientOptions options)
    : io_(io), clock_(clock), resolver_(resolver), options_(std::move(options)) {}

std::unique_ptr<TimeQuestion> SocketTimeClient::ask(const std::string& server, Handler handler) {
  return std::make_unique<Question>(*this, server, std::move(handler));
}

}  // namespace airmodem
