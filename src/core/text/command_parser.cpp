#include "core/text/command_parser.h"

#include "core/text/ascii.h"

namespace airmodem {
namespace {

// Commands of this kind have long names and are separated by semicolons.
bool begins_extended(char c) { return c == '+' || c == '^' || c == '*' || c == '%' || c == '$'; }
bool in_name(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

}  // namespace

std::optional<ParsedCommand> CommandParser::next() {
  skip_separators();
  if (position_ == line_.size()) return std::nullopt;
  const char first = line_[position_];
  if (begins_extended(first)) return extended();
  const bool is_register =
      to_upper(first) == 'S' && position_ + 1 < line_.size() && is_digit(line_[position_ + 1]);
  return is_register ? s_register() : basic();
}

bool CommandParser::at_end() const {
  return line_.find_first_not_of(" \t;", position_) == std::string_view::npos;
}

void CommandParser::skip_separators() {
  while (position_ < line_.size() && (is_blank(line_[position_]) || line_[position_] == ';')) {
    ++position_;
  }
}

void CommandParser::skip_blanks() {
  while (position_ < line_.size() && is_blank(line_[position_])) ++position_;
}

template <class Predicate>
std::string_view CommandParser::read_while(std::size_t prefix, Predicate predicate) {
  const std::size_t start = position_;
  position_ += prefix;
  while (position_ < line_.size() && predicate(line_[position_])) ++position_;
  return line_.substr(start, position_ - start);
}

ParsedCommand CommandParser::extended() {
  ParsedCommand command{.name = read_while(1, in_name), .parameters = {}};
  read_form(command);
  return command;
}

// S, a number, and ? or = with digits. The next command may follow at once (V.250, 5.2.1).
ParsedCommand CommandParser::s_register() {
  ParsedCommand command{.name = read_while(1, is_digit), .parameters = {}};
  skip_blanks();
  const char sign = position_ < line_.size() ? line_[position_] : ';';
  if (sign == '?') {
    ++position_;
    command.form = CommandForm::Read;
  } else if (sign == '=') {
    ++position_;
    skip_blanks();
    command.form = CommandForm::Set;
    command.parameters = read_while(0, is_digit);
  }
  const bool is_whole = command.form == CommandForm::Read || !command.parameters.empty();
  if (!is_whole || !at_next_command()) {
    command.form = CommandForm::Malformed;
    skip_to_command_end();
  }
  return command;
}

// Whether another command may begin here, or the line ends.
bool CommandParser::at_next_command() {
  skip_blanks();
  if (at_command_end()) return true;
  const char next = line_[position_];
  return is_letter(next) || next == '&' || begins_extended(next);
}

// A letter, or & and a letter, with the digits after it. The next command may follow at once.
ParsedCommand CommandParser::basic() {
  const bool ampersand = line_[position_] == '&' && position_ + 1 < line_.size();
  const std::size_t length = ampersand ? 2 : 1;
  ParsedCommand command{
      .name = line_.substr(position_, length), .form = CommandForm::Set, .parameters = {}};
  position_ += length;
  command.parameters = read_while(0, is_digit);
  skip_blanks();
  if (position_ < line_.size() && (line_[position_] == '?' || line_[position_] == '=')) {
    command.form = CommandForm::Malformed;
    skip_to_command_end();
  }
  return command;
}

void CommandParser::read_form(ParsedCommand& command) {
  skip_blanks();
  if (at_command_end()) return;
  const char sign = line_[position_];
  if (sign == '?') {
    ++position_;
    skip_blanks();
    command.form = at_command_end() ? CommandForm::Read : CommandForm::Malformed;
  } else if (sign == '=') {
    ++position_;
    command.parameters = read_parameters();
    command.form = trim(command.parameters) == "?" ? CommandForm::Test : CommandForm::Set;
  } else {
    command.form = CommandForm::Malformed;
  }
  skip_to_command_end();
}

// Everything up to a semicolon that stands outside quotes.
std::string_view CommandParser::read_parameters() {
  bool quoted = false;
  return read_while(0, [&quoted](char c) {
    if (c == '"') quoted = !quoted;
    return quoted || c != ';';
  });
}

void CommandParser::skip_to_command_end() { read_parameters(); }

}  // namespace airmodem
