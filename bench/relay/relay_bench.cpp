/// The module's transparent mode beside socat, both relaying a PTY to a TCP connection, in turn and
/// in one run: bytes per second each way, processor time for them, and the round trip of a small
/// message.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

#include "wire/measure.h"
#include "wire/process.h"
#include "wire/wire.h"

namespace airmodem::bench {
namespace {

constexpr std::size_t kMessage = 64;
constexpr int kTrips = 10'000;

/// What one run of one relay gives.
struct Figures {
  Rate up;                ///< host to peer
  Rate down;              ///< peer to host
  double round_trip = 0;  ///< microseconds, median
};

double measure_trips(End& host, End& peer) {
  std::vector<double> times;
  for (int n = 0; n < kTrips; ++n) {
    const auto start = Clock::now();
    bounce(host, peer, kMessage);
    times.push_back(seconds_since(start) * 1e6);
  }
  return median(std::move(times));
}

/// A relay that is set up: both its ends.
struct Ends {
  std::unique_ptr<End> host;
  std::unique_ptr<End> peer;
};

// Starts a relay, measures with it, and ends it.
void with_relay(const std::vector<std::string>& words,
                const std::function<Ends(const Listener&)>& set_up, const Listener& listener,
                const std::function<void(const Process&, const Ends&)>& measure) {
  const Process relay(words);
  const Ends ends = set_up(listener);
  measure(relay, ends);
}

Ends set_up_module(const Listener& listener, const std::string& path,
                   const std::string& parameters) {
  Ends ends;
  ends.host = open_host(path);
  command(*ends.host, "ATE0", "OK\r\n");
  command(*ends.host, "AT+CIPMODE=1", "OK\r\n");
  command(*ends.host, "AT+CIPCCFG=" + parameters, "OK\r\n");
  const std::string target = "\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port());
  command(*ends.host, "AT+CIPSTART=" + target, "CONNECT\r\n");
  ends.peer = std::make_unique<PlainEnd>(listener.accept());
  return ends;
}

Figures measure_module(const std::string& program, const std::string& path) {
  const Listener listener;
  Figures figures;
  const std::vector<std::string> words{program, "--pty", path};
  const auto set_up = [&](const std::string& parameters) {
    return [&path, parameters](const Listener& where) {
      return set_up_module(where, path, parameters);
    };
  };
  with_relay(words, set_up("5,2,1460,1"), listener, [&](const Process& relay, const Ends& ends) {
    figures.up = measure_way(relay, *ends.host, *ends.peer);
    figures.down = measure_way(relay, *ends.peer, *ends.host);
  });
  with_relay(words, set_up("5,2,64,1"), listener, [&](const Process&, const Ends& ends) {
    figures.round_trip = measure_trips(*ends.host, *ends.peer);
  });
  return figures;
}

Figures measure_socat(const std::string& path) {
  const Listener listener;
  Figures figures;
  const std::vector<std::string> words{
      "socat", "PTY,link=" + path + ",raw,echo=0",
      "TCP:127.0.0.1:" + std::to_string(listener.port()) + ",nodelay"};
  const auto set_up = [&](const Listener& where) {
    Ends ends;
    ends.host = open_host(path);
    ends.peer = std::make_unique<PlainEnd>(where.accept());
    return ends;
  };
  with_relay(words, set_up, listener, [&](const Process& relay, const Ends& ends) {
    figures.up = measure_way(relay, *ends.host, *ends.peer);
    figures.down = measure_way(relay, *ends.peer, *ends.host);
  });
  with_relay(words, set_up, listener, [&](const Process&, const Ends& ends) {
    figures.round_trip = measure_trips(*ends.host, *ends.peer);
  });
  return figures;
}

void print_rows(const std::vector<Figures>& module, const std::vector<Figures>& socat) {
  const auto row = [&](const char* name, const char* aim, double (*figure)(const Figures&)) {
    std::vector<double> ours;
    std::vector<double> theirs;
    std::ranges::transform(module, std::back_inserter(ours), figure);
    std::ranges::transform(socat, std::back_inserter(theirs), figure);
    print_row(name, aim, ours, theirs);
  };
  print_head();
  row("host to peer, MB/s", ">= 1.25", [](const Figures& all) { return all.up.megabytes; });
  row("host to peer, CPU s/GB", "<= 0.70", [](const Figures& all) { return all.up.cpu; });
  row("peer to host, MB/s", ">= 1.00", [](const Figures& all) { return all.down.megabytes; });
  row("peer to host, CPU s/GB", "<= 1.00", [](const Figures& all) { return all.down.cpu; });
  row("round trip of 64 bytes, us", "<= 0.60", [](const Figures& all) { return all.round_trip; });
}

int run(const char* program) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("airmodem-bench-" + std::to_string(getpid()));
  std::filesystem::create_directory(folder);
  const std::string path = folder / "port";
  std::vector<Figures> module;
  std::vector<Figures> socat;
  for (int round = 0; round < kRounds; ++round) {
    std::fprintf(stderr, "round %d of %d\n", round + 1, kRounds);
    module.push_back(measure_module(program, path));
    socat.push_back(measure_socat(path));
  }
  std::filesystem::remove_all(folder);
  print_rows(module, socat);
  return 0;
}

}  // namespace
}  // namespace airmodem::bench

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: airmodem_bench_relay PROGRAM\n");
    return 2;
  }
  return airmodem::bench::run(argv[1]);
}
