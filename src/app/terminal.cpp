#include "app/terminal.h"

#include <utility>

#include "adapters/terminal/first_line_terminal.h"
#include "adapters/terminal/listen_address.h"
#include "adapters/terminal/pty.h"
#include "adapters/terminal/rfc2217_terminal.h"
#include "adapters/terminal/serial_terminal.h"
#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/socket_terminal.h"
#include "adapters/terminal/stdio_terminal.h"
#include "app/keys.h"
#include "runtime/wire/modelled_terminal.h"

namespace airmodem {
namespace {

namespace asio = boost::asio;

/// What the port could not be made of, and the option or line that asked for it, if any did.
tl::unexpected<Error> failure_of(const ModuleConfig& config, const Error& error) {
  const std::string_view key = terminal_word(config.terminal.kind);
  if (!config.places.contains(key)) return failure(error.message);
  return failure_in(config.places, key, error.message);
}

Result<std::unique_ptr<SocketListener>> listen(asio::io_context& io, const ModuleConfig& config) {
  const TerminalConfig& terminal = config.terminal;
  if (terminal.kind == TerminalKind::Unix) {
    auto listener = SocketListener::open(io, UnixAddress{.path = terminal.place});
    if (!listener) return failure_of(config, listener.error());
    return listener;
  }
  const auto address = listen_address(terminal.place, config.reach);
  if (!address) return failure_of(config, address.error());
  auto listener = SocketListener::open(io, *address);
  if (!listener) return failure_of(config, listener.error());
  return listener;
}

Result<ServedTerminal> open_pty(asio::io_context& io, const ModuleConfig& config) {
  auto pty = PtyTerminal::open(io, config.terminal.place);
  if (!pty) return failure_of(config, pty.error());
  Doorway doorway{.kind = "pty", .place = (*pty)->path().string()};
  return ServedTerminal{.terminal = *std::move(pty), .doorway = std::move(doorway)};
}

Result<ServedTerminal> open_socket(asio::io_context& io, const ModuleConfig& config,
                                   TerminalBuffer& buffer) {
  auto listener = listen(io, config);
  if (!listener) return tl::unexpected(listener.error());
  auto terminal =
      std::make_unique<SocketTerminal>(io, *std::move(listener), buffer, log_name(config.name));
  const std::string address = terminal->address();
  switch (config.terminal.kind) {
    case TerminalKind::Unix:
      return ServedTerminal{.terminal = std::move(terminal), .doorway = {"unix", address}};
    case TerminalKind::Rfc2217:
      return ServedTerminal{.terminal = std::make_unique<FirstLineTerminal>(
                                io, std::make_unique<Rfc2217Terminal>(std::move(terminal))),
                            .doorway = {"rfc2217", address}};
    default:
      return ServedTerminal{
          .terminal = std::make_unique<FirstLineTerminal>(io, std::move(terminal)),
          .doorway = {"tcp", address}};
  }
}

Result<ServedTerminal> open_serial(asio::io_context& io, const ModuleConfig& config,
                                   TerminalBuffer& buffer) {
  auto options = serial_options(config.terminal.place);
  if (!options) return failure_of(config, options.error());
  Doorway doorway{.kind = "serial", .place = options->device.string()};
  auto terminal = SerialTerminal::open(io, *std::move(options), buffer);
  if (!terminal) return failure_of(config, terminal.error());
  return ServedTerminal{.terminal = *std::move(terminal), .doorway = std::move(doorway)};
}

Result<ServedTerminal> open_stdio(asio::io_context& io, const ModuleConfig& config,
                                  TerminalBuffer& buffer, std::function<void()> ended) {
  auto terminal = StdioTerminal::open(io, buffer);
  if (!terminal) return failure_of(config, terminal.error());
  (*terminal)->when_ended(std::move(ended));
  return ServedTerminal{.terminal = *std::move(terminal), .doorway = {"stdio", ""}};
}

Result<ServedTerminal> open_plain(asio::io_context& io, const ModuleConfig& config,
                                  TerminalBuffer& buffer, std::function<void()> ended) {
  switch (config.terminal.kind) {
    case TerminalKind::Pty:
      return open_pty(io, config);
    case TerminalKind::Serial:
      return open_serial(io, config, buffer);
    case TerminalKind::Stdio:
      return open_stdio(io, config, buffer, std::move(ended));
    default:
      return open_socket(io, config, buffer);
  }
}

bool does_anything(const SerialModelOptions& wire) {
  return wire.pacing != Pacing::None || wire.fifo || wire.fragment_seed;
}

}  // namespace

Result<ServedTerminal> open_terminal(asio::io_context& io, Clock& clock, const ModuleConfig& config,
                                     TerminalBuffer& buffer, std::function<void()> ended) {
  auto served = open_plain(io, config, buffer, std::move(ended));
  if (served) served->terminal = with_wire(clock, std::move(served->terminal), config.wire);
  return served;
}

Result<std::unique_ptr<TerminalListener>> open_listener(asio::io_context& io, Clock& clock,
                                                        const ModuleConfig& config,
                                                        std::size_t limit) {
  auto listener = listen(io, config);
  if (!listener) return tl::unexpected(listener.error());
  return std::make_unique<TerminalListener>(io, clock, *std::move(listener), limit);
}

std::uint32_t terminal_rate(const ModuleConfig& config) {
  if (config.terminal.kind != TerminalKind::Serial) return ModuleOptions().baud;
  const auto options = serial_options(config.terminal.place);
  return options ? options->baud : ModuleOptions().baud;
}

std::unique_ptr<Terminal> with_wire(Clock& clock, std::unique_ptr<Terminal> terminal,
                                    const SerialModelOptions& wire) {
  if (!does_anything(wire)) return terminal;
  return std::make_unique<ModelledTerminal>(clock, std::move(terminal), wire);
}

}  // namespace airmodem
