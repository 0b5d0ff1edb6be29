#include "core/text/marked_text.h"

#include <functional>
#include <numeric>

namespace airmodem {

std::size_t MarkedText::size() const {
  return std::transform_reduce(runs_.begin(), runs_.end(), std::size_t{0}, std::plus<>(),
                               [](const Run& run) { return run.bytes.size(); });
}

void MarkedText::mark_again(Mark from, Mark to) {
  for (Run& run : runs_) {
    if (run.mark == from) run.mark = to;
  }
}

void MarkedText::flush_to(MarkedText& other) {
  for (Run& run : runs_) {
    const bool goes_on = !other.runs_.empty() && other.runs_.back().mark == run.mark;
    if (goes_on) {
      other.runs_.back().bytes += run.bytes;
    } else {
      other.runs_.push_back(std::move(run));
    }
  }
  runs_.clear();
}

}  // namespace airmodem
