#include "runtime/refusal_log.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace airmodem {

void RefusalLog::take(const CommandRefused& refused) {
  spdlog::info("{}{}{} refused, {}: {}", prefix_, refused.name, refused.form, refused.result,
               refused.reason);
  const auto counted = counts_.find(refused.name);
  if (counted != counts_.end()) {
    ++counted->second;
  } else if (counts_.size() < kCountedNames) {
    counts_.emplace(refused.name, 1);
  } else {
    ++others_;
  }
}

std::string RefusalLog::summary() const {
  std::vector<std::pair<std::string, std::uint64_t>> counts(counts_.begin(), counts_.end());
  std::ranges::stable_sort(counts, std::ranges::greater{},
                           &std::pair<std::string, std::uint64_t>::second);
  if (others_ > 0) counts.emplace_back("others", others_);
  std::string text;
  for (const auto& [name, count] : counts) {
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", name, count,
                        count == 1 ? "time" : "times");
  }
  return text;
}

void RefusalLog::tell_summary() const {
  if (!counts_.empty()) spdlog::info("{}refused: {}", prefix_, summary());
}

}  // namespace airmodem
