#include "adapters/network/cares_resolver.h"

#include <ares.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstring>
#include <exception>
#include <map>
#include <utility>

#include "runtime/lifeline.h"

namespace airmodem {
namespace {

using asio::posix::stream_descriptor;
using boost::system::error_code;

/// DNS allows no longer name (RFC 1035: 255 bytes with lengths, which leaves 253 of text).
constexpr std::size_t kNameLimit = 253;

/// Four tries, each twice as patient as the one before, take 22 s and more: longer than the module
/// waits (12 s; spec: connect.time), so that its own limit decides and a late answer still counts.
constexpr int kTries = 4;
constexpr int kFirstPatienceMs = 1500;

bool is_valid_name(const std::string& name) {
  const auto visible = [](char each) { return each > ' ' && each < 0x7f; };
  return !name.empty() && name.size() <= kNameLimit && std::ranges::all_of(name, visible);
}

LookupFailure failure_of(int status) {
  switch (status) {
    case ARES_ETIMEOUT:
      return LookupFailure::Retries;
    case ARES_ECONNREFUSED:
      return LookupFailure::NoServer;
    case ARES_ENOMEM:
      return LookupFailure::NoMemory;
    case ARES_EBADNAME:
      return LookupFailure::InvalidName;
    case ARES_EBADRESP:
    case ARES_EFORMERR:
      return LookupFailure::InvalidAnswer;
    default:
      return LookupFailure::General;
  }
}

asio::ip::address address_of(const ares_addrinfo_node& node) {
  if (node.ai_family == AF_INET) {
    sockaddr_in inet{};
    std::memcpy(&inet, node.ai_addr, sizeof inet);
    return asio::ip::address_v4(ntohl(inet.sin_addr.s_addr));
  }
  sockaddr_in6 inet{};
  std::memcpy(&inet, node.ai_addr, sizeof inet);
  asio::ip::address_v6::bytes_type bytes;
  std::memcpy(bytes.data(), &inet.sin6_addr, bytes.size());
  return asio::ip::address_v6(bytes, inet.sin6_scope_id);
}

Resolver::Answer answer_of(const ares_addrinfo& info) {
  std::vector<asio::ip::address> found;
  for (const ares_addrinfo_node* node = info.nodes; node != nullptr; node = node->ai_next) {
    if (node->ai_family == AF_INET || node->ai_family == AF_INET6) {
      found.push_back(address_of(*node));
    }
  }
  if (found.empty()) return tl::unexpected(LookupFailure::General);
  std::stable_partition(found.begin(), found.end(), [](const auto& each) { return each.is_v4(); });
  std::vector<std::string> addresses;
  addresses.reserve(found.size());
  for (const auto& address : found) addresses.push_back(address.to_string());
  return addresses;
}

/// One question. The Lookup and whoever answers share it; the handler is empty once it was called
/// or is not wanted any more.
struct Request {
  Resolver::Handler handler;
};

class CaresLookup final : public Lookup {
 public:
  explicit CaresLookup(std::shared_ptr<Request> request) : request_(std::move(request)) {}
  ~CaresLookup() override { request_->handler = nullptr; }

 private:
  std::shared_ptr<Request> request_;
};

/// Where answers are called from: the loop, as long as the resolver is there.
struct Delivery {
  asio::io_context& io;
  const Lifeline& lifeline;
};

void answer_later(Delivery delivery, std::shared_ptr<Request> request, Resolver::Answer answer) {
  auto call = [request = std::move(request), answer = std::move(answer)]() mutable {
    // The handler may destroy its own Lookup, so it is called from a place of its own.
    const auto handler = std::exchange(request->handler, nullptr);
    if (handler) handler(std::move(answer));
  };
  asio::post(delivery.io, delivery.lifeline.guard(std::move(call)));
}

/// What c-ares carries along with a question.
struct Question {
  Delivery delivery;
  std::shared_ptr<Request> request;
};

/// Called by c-ares, through which no exception may pass. An answer for which there is no memory is
/// lost: whoever waits for it has a limit of its own.
void on_answer(void* argument, int status, int, ares_addrinfo* info) noexcept try {
  const std::unique_ptr<Question> question(static_cast<Question*>(argument));
  const std::unique_ptr<ares_addrinfo, decltype(&ares_freeaddrinfo)> held(info, ares_freeaddrinfo);
  if (status == ARES_EDESTRUCTION) return;  // the resolver goes, and nobody is told
  const bool found = status == ARES_SUCCESS && info != nullptr;
  Resolver::Answer answer = tl::unexpected(failure_of(status));
  if (found) answer = answer_of(*info);
  answer_later(question->delivery, question->request, std::move(answer));
} catch (const std::exception& error) {
  spdlog::warn("the answer to a lookup is lost: {}", error.what());
}

}  // namespace

/// A c-ares channel and the descriptors and the timer that drive it.
class CaresResolver::Channel {
 public:
  explicit Channel(asio::io_context& io) : io_(io), timer_(io) {}

  ~Channel() {
    if (channel_ != nullptr) ares_destroy(channel_);
  }
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  Delivery delivery() const { return {io_, lifeline_}; }

  int open(const std::vector<std::string>& servers) {
    static const int kLibrary = ares_library_init(ARES_LIB_INIT_ALL);
    if (kLibrary != ARES_SUCCESS) return kLibrary;
    std::string lookups = "fb";  // files, then name servers
    ares_options options{};
    options.sock_state_cb = [](void* self, ares_socket_t fd, int read, int write) {
      static_cast<Channel*>(self)->socket_changed(fd, read != 0, write != 0);
    };
    options.sock_state_cb_data = this;
    options.timeout = kFirstPatienceMs;
    options.tries = kTries;
    options.lookups = lookups.data();
    const int status = ares_init_options(
        &channel_, &options,
        ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES | ARES_OPT_LOOKUPS);
    if (status != ARES_SUCCESS || servers.empty()) return status;
    return ares_set_servers_ports_csv(channel_, fmt::format("{}", fmt::join(servers, ",")).c_str());
  }

  void ask(const std::string& name, std::shared_ptr<Request> request) {
    ares_addrinfo_hints hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;  // or each address comes once for each kind of socket
    auto question = std::make_unique<Question>(Question{delivery(), std::move(request)});
    ares_getaddrinfo(channel_, name.c_str(), nullptr, &hints, on_answer, question.release());
    await_time();
  }

  std::vector<std::string> servers() const {
    ares_addr_port_node* first = nullptr;
    const int status = ares_get_servers_ports(channel_, &first);
    if (status != ARES_SUCCESS) {
      spdlog::warn("the name servers are not known: {}", ares_strerror(status));
    }
    std::vector<std::string> result;
    for (const ares_addr_port_node* node = first; node != nullptr; node = node->next) {
      result.push_back(text_of(*node));
    }
    if (first != nullptr) ares_free_data(first);
    return result;
  }

 private:
  /// One of c-ares's sockets. The descriptor is only lent to it: c-ares closes the socket.
  struct Watch {
    Watch(asio::io_context& io, const Lifeline& channel)
        : descriptor(io), lifeline(Lifeline::part_of(channel)) {}
    ~Watch() {
      if (descriptor.is_open()) descriptor.release();
    }
    Watch(const Watch&) = delete;
    Watch& operator=(const Watch&) = delete;

    stream_descriptor descriptor;
    bool read = false;
    bool write = false;
    bool awaiting_read = false;
    bool awaiting_write = false;
    Lifeline lifeline;
  };

  static std::string text_of(const ares_addr_port_node& node) {
    if (node.family == AF_INET) {
      return asio::ip::address_v4(ntohl(node.addr.addr4.s_addr)).to_string();
    }
    asio::ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &node.addr.addr6, bytes.size());
    return asio::ip::address_v6(bytes).to_string();
  }

  /// Called by c-ares, through which no exception may pass. A socket that is not watched costs an
  /// answer: c-ares's own time limit ends the question.
  void socket_changed(ares_socket_t fd, bool read, bool write) noexcept try {
    watch_socket(fd, read, write);
  } catch (const std::exception& error) {
    spdlog::warn("a name server's socket cannot be watched: {}", error.what());
  }

  /// c-ares says what it waits for; neither means that it is about to close the socket.
  void watch_socket(ares_socket_t fd, bool read, bool write) {
    if (!read && !write) {
      watches_.erase(fd);
      return;
    }
    auto& watch = watches_[fd];
    if (!watch) {
      watch = std::make_unique<Watch>(io_, lifeline_);
      error_code error;
      watch->descriptor.assign(fd, error);
      if (error) spdlog::warn("a name server's socket cannot be watched: {}", error.message());
    }
    watch->read = read;
    watch->write = write;
    await(fd, *watch);
  }

  void await(ares_socket_t fd, Watch& watch) {
    if (!watch.descriptor.is_open()) return;  // c-ares's own time limit ends the question
    if (watch.read && !std::exchange(watch.awaiting_read, true)) {
      watch.descriptor.async_wait(stream_descriptor::wait_read,
                                  watch.lifeline.guard([this, fd, &watch](const error_code&) {
                                    watch.awaiting_read = false;
                                    process(watch.read ? fd : ARES_SOCKET_BAD, ARES_SOCKET_BAD);
                                    await_again(fd);
                                  }));
    }
    if (watch.write && !std::exchange(watch.awaiting_write, true)) {
      watch.descriptor.async_wait(stream_descriptor::wait_write,
                                  watch.lifeline.guard([this, fd, &watch](const error_code&) {
                                    watch.awaiting_write = false;
                                    process(ARES_SOCKET_BAD, watch.write ? fd : ARES_SOCKET_BAD);
                                    await_again(fd);
                                  }));
    }
  }

  /// Looks the watch up anew: processing may have closed the socket, and reused its number.
  void await_again(ares_socket_t fd) {
    const auto found = watches_.find(fd);
    if (found != watches_.end()) await(fd, *found->second);
  }

  void process(ares_socket_t readable, ares_socket_t writable) {
    ares_process_fd(channel_, readable, writable);
    await_time();
  }

  /// c-ares's next deadline, if it has any.
  void await_time() {
    timeval span{};
    if (ares_timeout(channel_, nullptr, &span) == nullptr) {
      timer_.cancel();
      return;
    }
    timer_.expires_after(std::chrono::seconds(span.tv_sec) +
                         std::chrono::microseconds(span.tv_usec) + std::chrono::milliseconds(1));
    timer_.async_wait(lifeline_.guard([this](const error_code& error) {
      if (!error) process(ARES_SOCKET_BAD, ARES_SOCKET_BAD);
    }));
  }

  asio::io_context& io_;
  ares_channel channel_ = nullptr;
  asio::steady_timer timer_;
  std::map<ares_socket_t, std::unique_ptr<Watch>> watches_;
  Lifeline lifeline_;
};

Result<std::unique_ptr<CaresResolver>> CaresResolver::open(
    asio::io_context& io, const std::vector<std::string>& servers) {
  auto channel = std::make_unique<Channel>(io);
  const int status = channel->open(servers);
  if (status != ARES_SUCCESS) {
    return failure(
        fmt::format("names cannot be looked up with the servers '{}': {}; give each as "
                    "address or address:port",
                    fmt::join(servers, ", "), ares_strerror(status)));
  }
  return std::unique_ptr<CaresResolver>(new CaresResolver(std::move(channel)));
}

CaresResolver::CaresResolver(std::unique_ptr<Channel> channel) : channel_(std::move(channel)) {}

CaresResolver::~CaresResolver() = default;

std::unique_ptr<Lookup> CaresResolver::resolve(const std::string& name, Handler handler) {
  auto request = std::make_shared<Request>(Request{std::move(handler)});
  error_code not_literal;
  const auto literal = asio::ip::make_address(name, not_literal);
  if (!is_valid_name(name)) {
    answer_later(channel_->delivery(), request, tl::unexpected(LookupFailure::InvalidName));
  } else if (!not_literal) {
    answer_later(channel_->delivery(), request, std::vector<std::string>{literal.to_string()});
  } else {
    channel_->ask(name, request);
  }
  return std::make_unique<CaresLookup>(std::move(request));
}

std::vector<std::string> CaresResolver::servers() const { return channel_->servers(); }

}  // namespace airmodem
