/// What the program is made from: plain values that were read and checked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/network/target_policy.h"
#include "adapters/terminal/listen_address.h"
#include "airmodem/module.h"
#include "airmodem/profile.h"
#include "app/given.h"
#include "runtime/wire/serial_model.h"

namespace airmodem {

/// What a module is called where it was given no name and is the only one.
inline constexpr std::string_view kUnnamed = "modem";

/// A module's name in log lines and in the ready file.
inline std::string log_name(const std::string& name) {
  return name.empty() ? std::string(kUnnamed) : name;
}

/// What stands in the name of a trace for the number of a connection.
inline constexpr std::string_view kConnectionMark = "{n}";

/// How hosts reach a module.
enum class TerminalKind : std::uint8_t {
  Pty,
  Tcp,        ///< each connection is a host with a module of its own
  TcpShared,  ///< one module that hosts come back to
  Rfc2217,
  Unix,
  Serial,
  Stdio
};

/// More modules than a listener of --tcp may have: a machine has fewer ports for their hosts.
inline constexpr std::size_t kMostModules = 65'536;

struct TerminalConfig {
  TerminalKind kind = TerminalKind::Pty;
  std::string place;  ///< path, HOST:PORT or device; empty with stdio, and for a PTY to be named
};

/// One module.
struct ModuleConfig {
  std::string name;  ///< empty: it was given none, and is the only module; see log_name()
  TerminalConfig terminal;
  SerialModelOptions wire;           ///< between host and module
  Reach reach = Reach::ThisMachine;  ///< of its terminal, and of AT+CIPSERVER
  std::string server_address;        ///< AT+CIPSERVER listens on it; empty: 127.0.0.1
  std::string local_address;         ///< links come from it, CIFSR shows it; empty: the machine's
  Profile profile = air724ug();
  std::optional<std::size_t> max_modules;  ///< with tcp; none: what the descriptors allow
  Timing timing = Timing::None;
  std::optional<bool> already_on;  ///< none: as the profile says
  std::string state;               ///< a folder; empty: nothing is kept
  std::string files;               ///< a folder; empty: in the state's, else one that ends with it
  std::string trace;  ///< a file, with TerminalKind::Tcp with kConnectionMark in it; empty: none
  std::optional<std::uint64_t> trace_limit;  ///< bytes
  Places places;                             ///< for messages: where its keys were given
};

/// The whole program. There is at least one module.
struct ProgramConfig {
  std::vector<ModuleConfig> modules;
  PolicyTexts policy_texts;  ///< where links may go, as it was given
  TargetPolicy policy;       ///< the same
  bool echo_server = false;
  std::uint16_t echo_port = 0;  ///< 0: the kernel chooses
  std::string tls_keylog;       ///< a file; empty: none
  std::string ready_file;       ///< empty: none
  std::string log_level = "warn";
  bool exits_with_parent = false;  ///< the end of the process that started it is a SIGTERM
  Places places;                   ///< for messages: where the program's keys were given
};

}  // namespace airmodem
