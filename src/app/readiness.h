/// What the program tells when it can be used: where hosts find each module, as a line and as JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace airmodem {

/// Where hosts find a module: `pty` and its path, `tcp` and the address. `stdio` has no place.
struct Doorway {
  std::string kind;
  std::string place;
};

struct ReadyModule {
  std::string name;  ///< empty: it was given none
  Doorway doorway;
};

struct Readiness {
  std::vector<ReadyModule> modules;
  std::optional<std::uint16_t> echo_port;  ///< of the echo server on 127.0.0.1, if there is one
};

/// `ready pty=/tmp/modem`, `ready meter.pty="/tmp/my modem" gate.tcp=127.0.0.1:5000`: a place that
/// holds a blank, a quote, a backslash or a control character stands in double quotes, in which a
/// backslash goes before quotes and backslashes, and \n, \r and \t are those.
std::string ready_line(const Readiness& readiness);

/// The same for --ready-file, with the process's number.
std::string ready_json(const Readiness& readiness, std::int64_t process);

/// The process whose ready file holds this text; nullopt if it is none of a ready file.
std::optional<std::int64_t> process_of(std::string_view ready_json);

}  // namespace airmodem
