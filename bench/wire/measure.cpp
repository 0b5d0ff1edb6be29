#include "wire/measure.h"

#include <algorithm>
#include <cstdio>

namespace airmodem::bench {
namespace {

constexpr std::size_t kBytes = 175'000 * kPacket;
constexpr std::size_t kWarmUp = 5'000 * kPacket;
constexpr double kGigabyte = 1e9;

}  // namespace

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double median(std::vector<double> values) {
  std::ranges::nth_element(values, values.begin() + static_cast<long>(values.size() / 2));
  return values[values.size() / 2];
}

Rate measure_way(const Process& relay, End& from, End& to) {
  move_bytes(from, to, kWarmUp);
  const double cpu = relay.cpu_seconds();
  const auto start = Clock::now();
  move_bytes(from, to, kBytes);
  const double seconds = seconds_since(start);
  const double scale = kGigabyte / static_cast<double>(kBytes);
  return {.megabytes = static_cast<double>(kBytes) / seconds * 1e-6,
          .cpu = (relay.cpu_seconds() - cpu) * scale};
}

void print_head() {
  std::printf("median of %d rounds%10s %10s %10s %8s  %-14s  %s\n", kRounds, "", "airmodem",
              "socat", "ratio", "(least to most)", "aim");
}

void print_row(const char* name, const char* aim, const std::vector<double>& module,
               const std::vector<double>& socat) {
  std::vector<double> ratios;
  for (std::size_t n = 0; n < module.size(); ++n) ratios.push_back(module[n] / socat[n]);
  const auto [least, most] = std::ranges::minmax(ratios);
  std::printf("%-28s %10.2f %10.2f %8.2f  (%.2f to %.2f)  %s\n", name, median(module),
              median(socat), median(ratios), least, most, aim);
}

}  // namespace airmodem::bench
