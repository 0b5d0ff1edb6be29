/// How fast the core alone obeys: a command line goes in, the answer comes out, and nothing else
/// happens.
/// The aim is below 250 ns for each, echo and answer included.
#include <benchmark/benchmark.h>

#include <string_view>

#include "airmodem/module.h"

namespace airmodem {
namespace {

void run_line(benchmark::State& state, std::string_view line) {
  Module module(air724ug(), {});
  std::size_t bytes = 0;
  for ([[maybe_unused]] const auto _ : state) {
    module.receive(line, Instant{});
    while (const auto event = module.next_event()) {
      const auto* const write = std::get_if<WriteTerminal>(&*event);
      if (write != nullptr) bytes += write->bytes.size();
    }
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK_CAPTURE(run_line, read, std::string_view("AT+CIPMUX?\r"));
BENCHMARK_CAPTURE(run_line, set, std::string_view("AT+CIPMUX=1\r"));
BENCHMARK_CAPTURE(run_line, nothing, std::string_view("AT\r"));
BENCHMARK_CAPTURE(run_line, unknown, std::string_view("AT+NOSUCH\r"));
BENCHMARK_CAPTURE(run_line, chain, std::string_view("AT+CIPMUX?;+CIPQSEND?;+CIPSPRT?\r"));

}  // namespace
}  // namespace airmodem
