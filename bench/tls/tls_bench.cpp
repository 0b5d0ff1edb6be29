/// The module's transparent mode over a TLS link beside socat's OPENSSL relay, both at a PTY and
/// both at a TCP port, in turn and in one run: bytes per second each way and processor time for
/// them. Then the memory of idle TLS links.
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "tls/idle_links.h"
#include "tls/tls_server.h"
#include "wire/measure.h"
#include "wire/process.h"
#include "wire/wire.h"

namespace airmodem::bench {
namespace {

/// What one run of one relay gives.
struct Figures {
  Rate up;    ///< host to peer
  Rate down;  ///< peer to host
};

/// Where the host is: how the relays are told, and how it gets there.
struct Place {
  std::vector<std::string> module;  ///< the program's options
  std::string socat;                ///< socat's first address
  std::function<std::unique_ptr<End>()> open;
};

using Words = std::vector<std::string>;

/// Measures a relay that is set up. What the peer says of the connection goes to `description`.
Figures measure(const Process& relay, End& host, TlsEnd& peer, std::string& description) {
  description = peer.description();
  return {.up = measure_way(relay, host, peer), .down = measure_way(relay, peer, host)};
}

Figures measure_module(const std::string& program, const Place& place, std::string& description) {
  const TlsServer server;
  Words words{program};
  words.insert(words.end(), place.module.begin(), place.module.end());
  const Process relay(words);
  const auto host = place.open();
  command(*host, "ATE0", "OK\r\n");
  command(*host, "AT+CIPSSL=1", "OK\r\n");
  command(*host, "AT+CIPMODE=1", "OK\r\n");
  command(*host, "AT+CIPCCFG=5,2,1460,1", "OK\r\n");
  type(*host, "AT+CIPSTART=\"TCP\",\"127.0.0.1\"," + std::to_string(server.port()));
  const auto peer = server.accept();
  await(*host, "CONNECT\r\n");
  return measure(relay, *host, *peer, description);
}

Figures measure_socat(const Place& place, std::string& description) {
  const TlsServer server;
  const Process relay({"socat", place.socat,
                       "OPENSSL:127.0.0.1:" + std::to_string(server.port()) + ",verify=0,nodelay"});
  const auto host = place.open();
  const auto peer = server.accept();
  return measure(relay, *host, *peer, description);
}

/// Compares the two at one place.
void compare(const char* title, const std::string& program, const Place& place) {
  std::vector<Figures> module;
  std::vector<Figures> socat;
  std::string ours;
  std::string theirs;
  for (int round = 0; round < kRounds; ++round) {
    std::fprintf(stderr, "%s: round %d of %d\n", title, round + 1, kRounds);
    module.push_back(measure_module(program, place, ours));
    socat.push_back(measure_socat(place, theirs));
  }
  const auto row = [&](const char* name, const char* aim, double (*figure)(const Figures&)) {
    std::vector<double> left;
    std::vector<double> right;
    std::ranges::transform(module, std::back_inserter(left), figure);
    std::ranges::transform(socat, std::back_inserter(right), figure);
    print_row(name, aim, left, right);
  };
  std::printf("%s; airmodem: %s; socat: %s\n", title, ours.c_str(), theirs.c_str());
  print_head();
  row("host to peer, MB/s", ">= 1.00", [](const Figures& all) { return all.up.megabytes; });
  row("host to peer, CPU s/GB", "<= 1.00", [](const Figures& all) { return all.up.cpu; });
  row("peer to host, MB/s", ">= 1.00", [](const Figures& all) { return all.down.megabytes; });
  row("peer to host, CPU s/GB", "<= 1.00", [](const Figures& all) { return all.down.cpu; });
  std::printf("\n");
}

void print_idle_links() {
  const IdleLinks idle = measure_idle_links();
  std::printf("kB of heap for each of %d idle links: %.1f; for a bare SSL of OpenSSL: %.1f\n",
              kIdleLinks, idle.link, idle.bare);
}

int run(const std::string& program) {
  // Before anything else: it forks, and threads and contexts of others would be in the figures.
  print_idle_links();
  const auto folder =
      std::filesystem::temp_directory_path() / ("airmodem-bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string path = folder / "port";
  compare("TLS, host at a PTY", program,
          {.module = {"--pty", path}, .socat = "PTY,link=" + path + ",raw,echo=0", .open = [&] {
             return open_host(path);
           }});
  std::filesystem::remove_all(folder);

  const int port = Listener().port();  // free again, and rarely given out so soon
  compare("TLS, host at a TCP port", program,
          {.module = {"--tcp-shared", "127.0.0.1:" + std::to_string(port)},
           .socat = "TCP-LISTEN:" + std::to_string(port) + ",bind=127.0.0.1,reuseaddr,nodelay",
           .open = [&] { return connect_host(port); }});
  return 0;
}

}  // namespace
}  // namespace airmodem::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: airmodem_bench_tls PROGRAM\n");
    return 2;
  }
  spdlog::set_level(spdlog::level::warn);
  return airmodem::bench::run(argv[1]);
}
