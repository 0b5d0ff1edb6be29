#include "core/line/outbox.h"

#include <utility>

namespace airmodem {

void Outbox::emit(Event event) {
  flush_terminal();
  events_.push_back(std::move(event));
}

std::optional<Event> Outbox::next_event() {
  if (next_ == events_.size()) {
    events_.clear();
    next_ = 0;
    flush_terminal();
    if (events_.empty()) return std::nullopt;
  }
  return std::move(events_[next_++]);
}

void Outbox::flush_terminal() {
  terminal.drain([this](MarkedText::Run run) {
    events_.emplace_back(WriteTerminal{.bytes = std::move(run.bytes), .mark = run.mark});
  });
}

}  // namespace airmodem
