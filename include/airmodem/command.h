/// Commands as the module reads them, and what may be answered in their place.
///
/// A module that was given a CommandHook (ModuleOptions::before_command) asks it before each
/// command of a line runs, one that does not exist included. The line has been cut into commands by
/// then, so that nobody needs a parser of their own:
///
///     options.before_command = [](const CommandView& command) -> std::optional<CommandAnswer> {
///       if (command.name != "+CSQ" || command.form != CommandForm::Execute) return std::nullopt;
///       return CommandAnswer{.lines = {"+CSQ: 3,0"}};
///     };
///
/// What a hook answers takes the way of every answer: its lines and its result are written, marked
/// and logged as those of the command would be, and an error ends the line.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/types.h"

namespace airmodem {

/// How a command was written.
enum class CommandForm : std::uint8_t {
  Execute,    ///< AT+NAME
  Read,       ///< AT+NAME?
  Test,       ///< AT+NAME=?
  Set,        ///< AT+NAME=parameters, and every basic command: ATE1
  Malformed,  ///< anything else after a name
};

/// A command on a line that was taken, without what it was given.
struct ListedCommand {
  /// `AT+CIPSTART`; `AT` for a line without a command. A name that does not exist is shortened, and
  /// `***` stands for what may be a secret in it.
  std::string name;
  CommandForm form = CommandForm::Execute;
  std::optional<LinkId> link = std::nullopt;  ///< that it names; none: it names none

  bool operator==(const ListedCommand&) const = default;
};

/// A command that is about to run. The views are valid for the call alone; they hold what the host
/// has typed, secrets included.
struct CommandView {
  std::string_view name;  ///< `+CIPSTART`, `E`, `&F`; as typed where there is no such command
  bool exists = true;     ///< the module has a command of this name
  CommandForm form = CommandForm::Execute;
  std::optional<LinkId> link = std::nullopt;  ///< that it names; none: it names none
  std::string_view arguments;                 ///< of Set: as typed, what follows the `=` or letter
  bool is_last = true;                        ///< no other command stands after it on its line
};

/// How an answer in place of a command's ends.
enum class AnswerEnd : std::uint8_t {
  Ok,        ///< the lines, then OK when the line is done
  Error,     ///< the lines, then ERROR
  CmeError,  ///< the lines, then +CME ERROR, as CMEE shows it
  None,      ///< the lines are all, such as SHUT OK; without lines the host reads nothing
};

/// What is answered in place of a command, which does not run then.
struct CommandAnswer {
  std::vector<std::string> lines;  ///< without their line ends
  AnswerEnd end = AnswerEnd::Ok;
  std::uint16_t code = 3;  ///< of CmeError
  std::string reason;      ///< of an error: in words for the log, without secrets; empty: a hook's
};

/// Asked before each command runs; nullopt lets it run. Does not call the module.
using CommandHook = std::function<std::optional<CommandAnswer>(const CommandView& command)>;

}  // namespace airmodem
