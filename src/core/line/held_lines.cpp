#include "core/line/held_lines.h"

#include <functional>
#include <numeric>

namespace airmodem {

MarkedText& HeldLines::add(StateReport state) {
  if (size() > kHeldLinesLimit) {
    std::erase_if(blocks_, [state](const Block& block) { return block.state == state; });
  }
  return place(state);
}

void HeldLines::flush_to(MarkedText& out) {
  for (Block& block : blocks_) block.lines.flush_to(out);
  blocks_.clear();
}

MarkedText& HeldLines::place(std::optional<StateReport> state) {
  const bool is_new = blocks_.empty() || state || blocks_.back().state;
  if (is_new) blocks_.push_back({.state = state, .lines = {}});
  return blocks_.back().lines;
}

std::size_t HeldLines::size() const {
  return std::transform_reduce(blocks_.begin(), blocks_.end(), std::size_t{0}, std::plus<>(),
                               [](const Block& block) { return block.lines.size(); });
}

}  // namespace airmodem
