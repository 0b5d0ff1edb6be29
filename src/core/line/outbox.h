/// What leaves the module: bytes for the host, and events, in the order in which they came up.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "airmodem/event.h"
#include "core/text/response_writer.h"

namespace airmodem {

class Outbox {
 public:
  /// The format may change at any time and outlives the outbox.
  explicit Outbox(const ResponseFormat& format) : terminal(format) {}

  /// Bytes for the host, which leave before the next event.
  ResponseWriter terminal;

  /// Asks the outside to do something, after all that was asked or written before.
  void emit(Event event);

  /// The next thing to be done outside; nullopt when all is done.
  std::optional<Event> next_event();

 private:
  std::vector<Event> events_;
  std::size_t next_ = 0;  // those before it are given out
};

}  // namespace airmodem
