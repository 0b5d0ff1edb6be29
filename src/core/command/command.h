/// The vocabulary of the command table: one row says all that is known of a command but what it
/// does.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/command/connection_state.h"
#include "core/context.h"
#include "core/line/outcome.h"
#include "core/text/argument_reader.h"
#include "core/text/parameter.h"

namespace airmodem {

/// What a form of a command does. It appends information lines to `context.answer`.
using Handler = Outcome (*)(Context& context, const Arguments& arguments);

/// How a form ends when it succeeds, which decides where on a line it may stand
/// (spec: line.own-ending).
enum class Ending : std::uint8_t {
  Result,       ///< OK: anywhere
  Own,          ///< something else, or a payload before it: only last
  OwnAnywhere,  ///< something else, and yet anywhere: CIFSR
};

/// One form of a command; without a handler the command does not have it.
struct Slot {
  constexpr Slot() = default;
  constexpr Slot(Handler run_handler, Ending how_it_ends = Ending::Result)
      : handler(run_handler), ending(how_it_ends) {}

  Handler handler = nullptr;
  Ending ending = Ending::Result;
};

/// What of a command must not be shown in a log.
enum class Secret : std::uint8_t {
  Nothing,
  Values,   ///< what it is given: passwords, PINs, keys
  Payload,  ///< what a host may type after it although it was refused
};

/// One row of the command table.
struct Command {
  std::string_view name;  ///< upper case, with its sign: `+CIPMUX`, `E`, `&F`
  Slot execute{};
  Slot read{};
  Slot set{};
  /// The answer to `=?` before its OK, lines separated by CRLF; an empty one is OK alone. `{links}`
  /// stands for the links' numbers.
  std::optional<std::string_view> test = std::nullopt;
  /// The same with CIPMUX=1 where that differs.
  std::optional<std::string_view> multi_test = std::nullopt;
  /// Answers `=?` where that is no fixed text.
  Handler tests = nullptr;
  /// What the set form takes.
  ParameterList parameters{};
  /// The same with CIPMUX=1 where that differs.
  std::optional<ParameterList> multi_parameters = std::nullopt;
  /// Where execute and set may run; read and test may everywhere.
  StateSet states = StateSet::all();
  Secret secret = Secret::Nothing;
  /// Whether wrong parameters answer ERROR alone, whatever CMEE says.
  bool refuses_with_error_alone = false;
  /// Whether execute exists only with CIPMUX=0.
  bool executes_single_only = false;
  /// Whether a send in hand is not waited for as long as usual when this is what follows it.
  bool hurries_send = false;
  /// Which dialects have this row; null: all. Rows of one name exclude each other by it.
  bool (*is_in)(const Dialect& dialect) = nullptr;
};

/// Why a server's name is refused.
inline constexpr std::string_view kNoHostName =
    "the server is neither an address nor a name: it holds a blank, a control character or a byte "
    "outside ASCII";

/// The number by which a host knows a setting.
template <class Setting>
constexpr int number_of(Setting setting) {
  return static_cast<int>(setting);
}

/// A link's number as a parameter, and as what it means.
inline constexpr Parameter kLinkNumber = link_parameter();
inline LinkId link_number(const Argument& argument) {
  return LinkId{static_cast<std::uint8_t>(argument.number)};
}

/// The answer to `=?` as a module of this kind gives it: with its links' numbers, such as `0-5`.
std::string with_links(std::string_view test, const Profile& profile);

/// Answers `+NAME: ` and the parts.
template <class... Parts>
Outcome answer_line(Context& context, const Parts&... parts) {
  context.answer.line(context.command, ": ", parts...);
  return Outcome::ok();
}

}  // namespace airmodem
