/// The module's transparent mode beside socat, both relaying a PTY to a TCP connection, in turn and
/// in one run: bytes per second each way, processor time for them, and the round trip of a small
/// message.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "process.h"
#include "wire.h"

namespace airmodem::bench {
namespace {

using Clock = std::chrono::steady_clock;

/// Whole packets of AT+CIPCCFG's SendSz: a rest would be sent after WaitTm, and a wait of 200 ms is
/// not what a rate of bytes is about.
constexpr std::size_t kPacket = 1460;
constexpr std::size_t kBytes = 175'000 * kPacket;
constexpr std::size_t kWarmUp = 5'000 * kPacket;
constexpr std::size_t kMessage = 64;
constexpr int kTrips = 10'000;
constexpr int kRounds = 5;
constexpr double kGigabyte = 1e9;

/// What one run of one relay gives.
struct Figures {
  double up_rate = 0;    ///< host to peer, MB/s
  double up_cpu = 0;     ///< processor seconds per GB
  double down_rate = 0;  ///< peer to host
  double down_cpu = 0;
  double round_trip = 0;  ///< microseconds, median
};

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

// Moves the bytes one way and returns MB/s and processor seconds per GB.
std::pair<double, double> measure_way(const Process& relay, int from, int to) {
  move_bytes(from, to, kWarmUp);
  const double cpu = relay.cpu_seconds();
  const auto start = Clock::now();
  move_bytes(from, to, kBytes);
  const double seconds = seconds_since(start);
  const double scale = kGigabyte / static_cast<double>(kBytes);
  return {static_cast<double>(kBytes) / seconds * 1e-6, (relay.cpu_seconds() - cpu) * scale};
}

double measure_trips(int host, int peer) {
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
  int host = -1;
  int peer = -1;
};

void close_ends(const Ends& ends) {
  close(ends.host);
  close(ends.peer);
}

// Starts a relay, measures with it, and ends it.
void with_relay(const std::vector<std::string>& words,
                const std::function<Ends(const Listener&)>& set_up, const Listener& listener,
                const std::function<void(const Process&, const Ends&)>& measure) {
  const Process relay(words);
  const Ends ends = set_up(listener);
  measure(relay, ends);
  close_ends(ends);
}

Ends set_up_module(const Listener& listener, const std::string& path,
                   const std::string& parameters) {
  Ends ends;
  ends.host = open_host(path);
  command(ends.host, "ATE0", "OK\r\n");
  command(ends.host, "AT+CIPMODE=1", "OK\r\n");
  command(ends.host, "AT+CIPCCFG=" + parameters, "OK\r\n");
  const std::string target = "\"TCP\",\"127.0.0.1\"," + std::to_string(listener.port());
  command(ends.host, "AT+CIPSTART=" + target, "CONNECT\r\n");
  ends.peer = listener.accept();
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
    std::tie(figures.up_rate, figures.up_cpu) = measure_way(relay, ends.host, ends.peer);
    std::tie(figures.down_rate, figures.down_cpu) = measure_way(relay, ends.peer, ends.host);
  });
  with_relay(words, set_up("5,2,64,1"), listener, [&](const Process&, const Ends& ends) {
    figures.round_trip = measure_trips(ends.host, ends.peer);
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
    ends.peer = where.accept();
    return ends;
  };
  with_relay(words, set_up, listener, [&](const Process& relay, const Ends& ends) {
    std::tie(figures.up_rate, figures.up_cpu) = measure_way(relay, ends.host, ends.peer);
    std::tie(figures.down_rate, figures.down_cpu) = measure_way(relay, ends.peer, ends.host);
  });
  with_relay(words, set_up, listener, [&](const Process&, const Ends& ends) {
    figures.round_trip = measure_trips(ends.host, ends.peer);
  });
  return figures;
}

void print_row(const char* name, const char* aim, double Figures::*member,
               const std::vector<Figures>& module, const std::vector<Figures>& socat) {
  std::vector<double> ours;
  std::vector<double> theirs;
  std::vector<double> ratios;
  for (std::size_t n = 0; n < module.size(); ++n) {
    ours.push_back(module[n].*member);
    theirs.push_back(socat[n].*member);
    ratios.push_back(module[n].*member / (socat[n].*member));
  }
  const auto [least, most] = std::ranges::minmax(ratios);
  std::printf("%-28s %10.2f %10.2f %8.2f  (%.2f to %.2f)  %s\n", name, median(ours), median(theirs),
              median(ratios), least, most, aim);
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
  std::printf("%-28s %10s %10s %8s  %-14s  %s\n", "median of 5 rounds", "airmodem", "socat",
              "ratio", "(least to most)", "aim");
  print_row("host to peer, MB/s", ">= 1.25", &Figures::up_rate, module, socat);
  print_row("host to peer, CPU s/GB", "<= 0.70", &Figures::up_cpu, module, socat);
  print_row("peer to host, MB/s", ">= 1.00", &Figures::down_rate, module, socat);
  print_row("peer to host, CPU s/GB", "<= 1.00", &Figures::down_cpu, module, socat);
  print_row("round trip of 64 bytes, us", "<= 0.60", &Figures::round_trip, module, socat);
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
