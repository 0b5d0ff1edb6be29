/// Whoever wants to see what passes between a module and its ports.
#pragma once

#include <cstddef>
#include <string_view>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/time.h"

namespace airmodem {

/// A driver has a list of hooks and asks each of them, in order, about everything before it takes
/// effect. `now` is the module's time. A hook does not call the driver.
class Hook {
 public:
  virtual ~Hook() = default;

  /// The module wants this, and it is carried out next.
  virtual void before_event(Instant now, const Event& event) = 0;

  /// This happened, and the module hears of it next.
  virtual void before_input(Instant now, const Input& input) = 0;

  /// The host has typed this. The module alone knows how much of what is offered it takes, so it
  /// has taken these bytes already, but nothing of what they bring about is carried out yet.
  virtual void host_typed(Instant now, std::string_view bytes) = 0;

  /// So many of the host's bytes were lost before the module could take them.
  virtual void host_lost(Instant now, std::size_t count) = 0;

  /// Whether it wants to hear with BytesTaken what the host's bytes were taken for: whoever makes
  /// the module asks for it then (ModuleOptions::tells_taken).
  virtual bool wants_taken() const { return false; }

  /// All that the last inputs brought about is carried out: what a hook gathers can be passed on.
  virtual void turn_over() {}
};

}  // namespace airmodem
