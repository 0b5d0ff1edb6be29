/// What leaves the module: bytes for the host, and events, in the order in which they came up.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "airmodem/event.h"
#include "core/text/marked_text.h"

namespace airmodem {

class Outbox {
 public:
  /// Bytes for the host, which leave before the next event.
  MarkedText terminal;

  /// Asks the outside to do something, after all that was asked or written before.
  void emit(Event event);

  /// The next thing to be done outside; nullopt when all is done.
  std::optional<Event> next_event();

 private:
  void flush_terminal();

  std::vector<Event> events_;
  std::size_t next_ = 0;  // those before it are given out
};

}  // namespace airmodem
