#include "core/line/outbox.h"

#include <utility>

namespace airmodem {

void Outbox::emit(Event event) {
  if (!terminal.empty()) events_.push_back(WriteTerminal{terminal.take()});
  events_.push_back(std::move(event));
}

std::optional<Event> Outbox::next_event() {
  if (next_ == events_.size()) {
    events_.clear();
    next_ = 0;
    if (terminal.empty()) return std::nullopt;
    return WriteTerminal{terminal.take()};
  }
  return std::move(events_[next_++]);
}

}  // namespace airmodem
