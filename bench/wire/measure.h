/// What is measured of relays, and how two of them are compared.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "wire/process.h"
#include "wire/wire.h"

namespace airmodem::bench {

/// Whole packets of AT+CIPCCFG's SendSz: a rest would be sent after WaitTm, and a wait of 200 ms is
/// not what a rate of bytes is about.
inline constexpr std::size_t kPacket = 1460;

/// How often each relay is measured, in turn with the other.
inline constexpr int kRounds = 5;

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start);
double median(std::vector<double> values);

/// One way through a relay.
struct Rate {
  double megabytes = 0;  ///< per second
  double cpu = 0;        ///< seconds of processor time per GB
};

/// Moves many bytes one way.
Rate measure_way(const Process& relay, End& from, End& to);

/// The head of a table of print_row().
void print_head();

/// Prints the medians of what each round gave for the module and for socat, and of their ratio.
void print_row(const char* name, const char* aim, const std::vector<double>& module,
               const std::vector<double>& socat);

}  // namespace airmodem::bench
