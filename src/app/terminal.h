/// A module's port, as its configuration asks for it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "adapters/terminal/terminal_buffer.h"
#include "adapters/terminal/terminal_listener.h"
#include "airmodem/result.h"
#include "app/config.h"
#include "app/readiness.h"
#include "runtime/ports.h"

namespace airmodem {

struct ServedTerminal {
  std::unique_ptr<Terminal> terminal;
  Doorway doorway;
};

/// Makes the port of one module. Loop, clock and buffer outlive it. `ended` is called when it is
/// standard input and that is at its end.
Result<ServedTerminal> open_terminal(boost::asio::io_context& io, Clock& clock,
                                     const ModuleConfig& config, TerminalBuffer& buffer,
                                     std::function<void()> ended);

/// Listens for hosts of which each gets a module of its own, `limit` of them at once.
Result<std::unique_ptr<TerminalListener>> open_listener(boost::asio::io_context& io, Clock& clock,
                                                        const ModuleConfig& config,
                                                        std::size_t limit);

/// The terminal with the wire in front of it that the configuration asks for.
std::unique_ptr<Terminal> with_wire(Clock& clock, std::unique_ptr<Terminal> terminal,
                                    const SerialModelOptions& wire);

/// The rate that the module's line begins with, bits a second: that of --serial, else the usual
/// one.
std::uint32_t terminal_rate(const ModuleConfig& config);

}  // namespace airmodem
