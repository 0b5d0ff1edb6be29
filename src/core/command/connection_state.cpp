#include "core/command/connection_state.h"

#include <array>

namespace airmodem {
namespace {

constexpr std::array<std::string_view, 15> kNames{
    "IP INITIAL",    "IP START",       "IP CONFIG",      "IP GPRSACT",       "IP STATUS",
    "IP PROCESSING", "TCP CONNECTING", "UDP CONNECTING", "SERVER LISTENING", "CONNECT OK",
    "TCP CLOSING",   "UDP CLOSING",    "TCP CLOSED",     "UDP CLOSED",       "PDP DEACT"};

}  // namespace

std::string_view name_of(ConnectionState state) { return kNames[static_cast<std::size_t>(state)]; }

}  // namespace airmodem
