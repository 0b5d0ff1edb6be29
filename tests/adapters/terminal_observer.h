/// An observer of terminals for tests that look at what it has heard.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/ports.h"

namespace airmodem {

/// Writes down what it hears: "<" for a host's coming, ">" for its going, its bytes between, "+"
/// and
/// "-" for its DTR line.
struct HearingObserver final : TerminalObserver {
  void terminal_opened() override {
    heard += '<';
    if (at_open) at_open();
  }
  void terminal_closed() override { heard += '>'; }
  std::size_t terminal_bytes(std::string_view bytes) override {
    const std::size_t taken = std::min(bytes.size(), room);
    room -= taken;
    heard += bytes.substr(0, taken);
    largest = std::max(largest, bytes.size());
    return taken;
  }
  void terminal_writable() override { ++writable; }
  void terminal_ready_changed(SignalLine line) override {
    heard += line == SignalLine::On ? '+' : '-';
  }

  std::string heard;
  std::size_t room = std::string::npos;  ///< how many more bytes are taken
  std::size_t largest = 0;               ///< the most bytes that were offered at once
  int writable = 0;
  std::function<void()> at_open;  ///< is done when a host comes
};

}  // namespace airmodem
