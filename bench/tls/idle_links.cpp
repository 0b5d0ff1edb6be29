#include "tls/idle_links.h"

#include <fcntl.h>
#include <malloc.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/clock/asio_clock.h"
#include "adapters/network/cares_resolver.h"
#include "adapters/network/socket_dialer.h"
#include "adapters/tls/openssl_pointers.h"
#include "adapters/tls/tls_connection.h"
#include "adapters/tls/tls_context.h"
#include "adapters/tls/tls_session.h"
#include "tls/tls_server.h"
#include "wire/wire.h"

namespace airmodem::bench {
namespace {

constexpr double kKilobyte = 1000;

/// In this time the loop takes in what servers send after the handshake.
constexpr std::chrono::milliseconds kSettling{200};

/// A process that accepts every connection and then leaves it alone.
class SilentServer {
 public:
  SilentServer() {
    pid_ = fork();
    if (pid_ != 0) return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    std::vector<std::unique_ptr<TlsEnd>> accepted;
    while (true) accepted.push_back(server_.accept());
  }
  ~SilentServer() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;

  int port() const { return server_.port(); }

 private:
  TlsServer server_;
  pid_t pid_ = -1;
};

/// Waits for its link to open, and for nothing else.
class Opening final : public ConnectionObserver {
 public:
  bool is_open = false;

 private:
  void connection_resolved(const std::string&) override {}
  void connection_securing() override {}
  void connection_opened() override { is_open = true; }
  void connection_open_failed(OpenFailure) override { fail_tls("a link does not open"); }
  void connection_data(std::string_view) override {}
  void connection_sent(std::uint64_t) override {}
  void connection_send_failed(std::uint64_t) override {}
  void connection_acked(std::uint64_t) override {}
  void connection_unsent(std::string_view) override {}
  void connection_closed(CloseReason) override { fail_tls("a link ends"); }
};

/// Each link is a socket here and one in the server.
void raise_descriptor_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) fail("descriptors");
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0) fail("descriptors");
}

double heap_kilobytes() {
  const struct mallinfo2 heap = mallinfo2();
  return static_cast<double>(heap.uordblks + heap.hblkhd) / kKilobyte;
}

template <class T>
T must(Result<T> made) {
  if (made) return *std::move(made);
  std::fprintf(stderr, "%s\n", made.error().message.c_str());
  std::exit(1);
}

double measure_links(const std::shared_ptr<TlsContext>& context, int port) {
  boost::asio::io_context io;
  const auto resolver = must(CaresResolver::open(io));
  AsioClock clock(io);
  SocketDialer dialer(io, clock, *resolver);
  const Target target{.host = "127.0.0.1", .port = Port{static_cast<std::uint16_t>(port)}};
  std::vector<Opening> observers(kIdleLinks);
  std::vector<std::unique_ptr<Connection>> links;
  links.reserve(kIdleLinks);
  const auto open = [&](Opening& observer) {
    auto link = std::make_unique<TlsConnection>(
        io, dialer, target, std::make_unique<TlsSession>(context, TlsSettings{}), observer);
    while (!observer.is_open) io.run_one();
    return link;
  };
  // What the first link leaves behind for all of them is not each one's.
  Opening first_observer;
  const auto first = open(first_observer);
  const double before = heap_kilobytes();
  for (Opening& observer : observers) links.push_back(open(observer));
  io.run_for(kSettling);
  return (heap_kilobytes() - before) / kIdleLinks;
}

/// Connects, and reads what the server sends after the handshake.
SslPointer open_bare(const TlsContext& context, int port,
                     std::vector<std::unique_ptr<PlainEnd>>& ends) {
  auto end = connect_host(port);
  SslPointer ssl = context.client({});
  SSL_set_fd(ssl.get(), end->fd());
  while (SSL_do_handshake(ssl.get()) != 1) wait_for(end->fd(), POLLIN);
  wait_for(end->fd(), POLLIN);
  char unused = 0;
  std::size_t size = 0;
  if (SSL_read_ex(ssl.get(), &unused, 1, &size) == 1) fail_tls("the server speaks");
  ends.push_back(std::move(end));
  return ssl;
}

double measure_bare(const TlsContext& context, int port) {
  std::vector<std::unique_ptr<PlainEnd>> ends;
  std::vector<SslPointer> sessions;
  ends.reserve(kIdleLinks + 1);
  sessions.reserve(kIdleLinks);
  const SslPointer first = open_bare(context, port, ends);
  const double before = heap_kilobytes();
  while (sessions.size() < kIdleLinks) sessions.push_back(open_bare(context, port, ends));
  return (heap_kilobytes() - before) / kIdleLinks;
}

}  // namespace

IdleLinks measure_idle_links() {
  raise_descriptor_limit();
  const SilentServer server;
  const auto context = must(TlsContext::make({}, {}, nullptr));
  return {.link = measure_links(context, server.port()),
          .bare = measure_bare(*context, server.port())};
}

}  // namespace airmodem::bench
