/// Splits a command line into commands (spec: line.chain, line.basic-chain). It knows the shape of
/// commands, not one of them by name.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "airmodem/command.h"

namespace airmodem {

/// One command of a line. The views are parts of the line.
struct ParsedCommand {
  std::string_view name;  ///< as typed: "+cipmux", "E", "&F", "S3"
  CommandForm form = CommandForm::Execute;
  std::string_view parameters;  ///< of Set: everything after the `=`, or a basic command's digits
};

class CommandParser {
 public:
  CommandParser() = default;

  /// `line` is what followed `AT`, and outlives the parser.
  explicit CommandParser(std::string_view line) : line_(line) {}

  /// The next command; nothing at the end of the line.
  std::optional<ParsedCommand> next();

  /// Whether nothing but blanks and semicolons is left.
  bool at_end() const;

 private:
  void skip_separators();
  void skip_blanks();
  bool at_command_end() const { return position_ == line_.size() || line_[position_] == ';'; }
  ParsedCommand extended();
  ParsedCommand s_register();
  bool at_next_command();
  ParsedCommand basic();
  void read_form(ParsedCommand& command);
  std::string_view read_parameters();
  void skip_to_command_end();
  template <class Predicate>
  std::string_view read_while(std::size_t prefix, Predicate predicate);

  std::string_view line_;
  std::size_t position_ = 0;
};

}  // namespace airmodem
