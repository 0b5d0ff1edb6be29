#include "app/terminal.h"

#include <utility>

#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/pty.h"

namespace airmodem {
namespace {

Result<ServedTerminal> open_pty(boost::asio::io_context& io, const Options& options) {
  auto pty = PtyTerminal::open(io, options.pty);
  if (!pty) return tl::unexpected(pty.error());
  std::string name = "pty=" + (*pty)->path().string();
  return ServedTerminal{.terminal = *std::move(pty), .name = std::move(name)};
}

Result<ServedTerminal> open_tcp(boost::asio::io_context& io, const Options& options,
                                TerminalBuffer& buffer) {
  const Reach reach = options.allow_remote ? Reach::Anyone : Reach::ThisMachine;
  const auto address = listen_address(options.tcp, reach);
  if (!address) return failure("--tcp: " + address.error().message);
  auto listener = SocketListener::open(io, *address);
  if (!listener) return failure("--tcp: " + listener.error().message);
  std::string name = "tcp=" + (*listener)->address();
  return ServedTerminal{
      .terminal = std::make_unique<SocketTerminal>(io, *std::move(listener), buffer),
      .name = std::move(name)};
}

}  // namespace

Result<ServedTerminal> open_terminal(boost::asio::io_context& io, const Options& options,
                                     TerminalBuffer& buffer) {
  return options.tcp.empty() ? open_pty(io, options) : open_tcp(io, options, buffer);
}

}  // namespace airmodem
