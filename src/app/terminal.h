/// The module's port, as the options ask for it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>

#include "adapters/ports.h"
#include "adapters/terminal/socket_terminal.h"
#include "airmodem/result.h"
#include "app/options.h"

namespace airmodem {

struct ServedTerminal {
  std::unique_ptr<Terminal> terminal;
  std::string name;  ///< as the ready line has it: `pty=PATH` or `tcp=ADDRESS:PORT`
};

/// Makes the port. The loop and the buffer outlive it.
Result<ServedTerminal> open_terminal(boost::asio::io_context& io, const Options& options,
                                     TerminalBuffer& buffer);

}  // namespace airmodem
