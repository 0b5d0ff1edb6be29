/// How a message (an event or an input) is written as text and read back: a name, then
/// `field=value` for each of its fields. A message type tells its name and fields by a Form of its
/// own.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "airmodem/command.h"
#include "airmodem/result.h"
#include "airmodem/types.h"
#include "core/text/append.h"
#include "core/text/escape.h"
#include "core/text/number.h"

namespace airmodem {

/// A field's name and place.
template <class Message, class Value>
struct Field {
  constexpr Field(std::string_view field_name, Value Message::*field_member)
      : name(field_name), member(field_member) {}

  const Value& in(const Message& message) const { return message.*member; }
  Value& in(Message& message) const { return message.*member; }

  std::string_view name;
  Value Message::*member;
};

/// The name and place of a field that lies in a part of the message.
template <class Message, class Part, class Value>
struct PartField {
  constexpr PartField(std::string_view field_name, Part Message::*field_part,
                      Value Part::*field_member)
      : name(field_name), part(field_part), member(field_member) {}

  const Value& in(const Message& message) const { return message.*part.*member; }
  Value& in(Message& message) const { return message.*part.*member; }

  std::string_view name;
  Part Message::*part;
  Value Part::*member;
};

/// The name and place of a list that holds at least one value.
template <class Message>
struct FilledList : Field<Message, std::vector<std::string>> {
  constexpr FilledList(std::string_view field_name, std::vector<std::string> Message::*field_member)
      : Field<Message, std::vector<std::string>>(field_name, field_member) {}
};

/// The name and place of a field that may be left out, and is where it has its usual value.
template <class Message, class Value>
struct OptionalField : Field<Message, Value> {
  constexpr OptionalField(std::string_view field_name, Value Message::*field_member)
      : Field<Message, Value>(field_name, field_member) {}

  bool is_left_out(const Message& message) const {
    return this->in(message) == this->in(Message{});
  }

  /// Whether the fields in `text` go on without it.
  bool is_left_out(std::string_view text) const {
    return !text.starts_with(this->name) || !text.substr(this->name.size()).starts_with('=');
  }
};

/// The place of a part that a message may lack, and that part's fields: all of them are written, or
/// none.
template <class Message, class Part, class... Fields>
struct OptionalPart {
  constexpr OptionalPart(std::optional<Part> Message::*part_member, std::tuple<Fields...> all)
      : part(part_member), fields(all) {}

  std::optional<Part> Message::*part;
  std::tuple<Fields...> fields;
};

/// Specialised for each message: `kName` and the tuple `kFields`.
template <class Message>
struct Form;

/// Specialised for each enumeration: the array `kWords` of value and word.
template <class Enum>
struct Words;

template <class Enum>
using Word = std::pair<Enum, std::string_view>;

// ---- writing values ----

inline void append_value(std::string& out, const std::string& value) { out += quote(value); }
inline void append_value(std::string& out, LinkId value) { append(out, value.value); }
inline void append_value(std::string& out, Port value) { append(out, value.value); }

template <std::unsigned_integral Number>
void append_value(std::string& out, Number value) {
  append(out, static_cast<std::uint64_t>(value));
}

inline void append_value(std::string& out, std::chrono::seconds value) {
  append(out, value.count());
}

template <class Enum>
requires std::is_enum_v<Enum>
void append_value(std::string& out, Enum value) {
  const auto& words = Words<Enum>::kWords;
  out += std::ranges::find(words, value, &Word<Enum>::first)->second;
}

template <class Value>
void append_value(std::string& out, const std::optional<Value>& value) {
  append_value(out, *value);
}

inline void append_value(std::string& out, const std::vector<std::string>& values) {
  std::string_view separator;
  for (const std::string& value : values) {
    append(out, separator, quote(value));
    separator = ",";
  }
}

/// `"AT+CIPSEND":set:1`: name, form, and the link where there is one.
inline void append_value(std::string& out, const std::vector<ListedCommand>& commands) {
  std::string_view separator;
  for (const ListedCommand& command : commands) {
    append(out, separator, quote(command.name), ':');
    append_value(out, command.form);
    if (command.link) append(out, ':', command.link->value);
    separator = ",";
  }
}

// ---- reading values; `text` is one value as it was written ----

inline Result<void> read_value(std::string_view text, std::string& value) {
  const bool is_quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  if (!is_quoted) return failure(concat("expected text in double quotes, not ", text));
  auto bytes = unescape(text.substr(1, text.size() - 2));
  if (!bytes) return failure(bytes.error().message);
  value = *std::move(bytes);
  return {};
}

template <std::unsigned_integral Number>
Result<void> read_value(std::string_view text, Number& value) {
  const auto number = parse_number<Number>(text);
  if (!number) {
    return failure(concat("expected a number up to ",
                          static_cast<std::uint64_t>(std::numeric_limits<Number>::max()), ", not ",
                          text));
  }
  value = *number;
  return {};
}

inline Result<void> read_value(std::string_view text, LinkId& link) {
  std::uint8_t value = 0;
  if (!read_value(text, value) || value >= kMostLinks) {
    return failure(concat("expected a link from 0 to ", kMostLinks - 1, ", not ", text));
  }
  link.value = value;
  return {};
}

inline Result<void> read_value(std::string_view text, Port& port) {
  return read_value(text, port.value);
}

inline Result<void> read_value(std::string_view text, std::chrono::seconds& value) {
  std::uint32_t count = 0;
  auto read = read_value(text, count);
  value = std::chrono::seconds(count);
  return read;
}

template <class Enum>
requires std::is_enum_v<Enum> Result<void> read_value(std::string_view text, Enum& value) {
  const auto& words = Words<Enum>::kWords;
  const auto row = std::ranges::find(words, text, &Word<Enum>::second);
  if (row != words.end()) {
    value = row->first;
    return {};
  }
  std::string message = "expected ";
  for (const auto& word : words) append(message, word.second, " or ");
  message.resize(message.size() - 4);
  return failure(concat(message, ", not ", text));
}

template <class Value>
Result<void> read_value(std::string_view text, std::optional<Value>& value) {
  return read_value(text, value.emplace());
}

/// Cuts one value off the front of `text`: up to `stop` or the end, quotes in one piece.
inline std::string_view cut_value(std::string_view& text, char stop) {
  bool quoted = false;
  std::size_t end = 0;
  for (; end < text.size() && (quoted || text[end] != stop); ++end) {
    if (text[end] == '"') quoted = !quoted;
    if (text[end] == '\\') ++end;
  }
  end = std::min(end, text.size());
  const std::string_view value = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return value;
}

inline Result<void> read_value(std::string_view text, std::vector<std::string>& values) {
  values.clear();
  while (!text.empty()) {
    auto read = read_value(cut_value(text, ','), values.emplace_back());
    if (!read) return read;
  }
  return {};
}

inline Result<void> read_value(std::string_view text, std::vector<ListedCommand>& commands) {
  commands.clear();
  while (!text.empty()) {
    std::string_view item = cut_value(text, ',');
    ListedCommand& command = commands.emplace_back();
    auto read = read_value(cut_value(item, ':'), command.name);
    if (read) read = read_value(cut_value(item, ':'), command.form);
    if (read && !item.empty()) read = read_value(item, command.link.emplace());
    if (!read) return read;
  }
  return {};
}

/// Reads the value of one field.
template <class AnyField, class Message>
Result<void> read_field(const AnyField& field, std::string_view text, Message& message) {
  return read_value(text, field.in(message));
}

template <class Message>
Result<void> read_field(const FilledList<Message>& field, std::string_view text, Message& message) {
  if (text.empty()) return failure("expected at least one value");
  return read_value(text, field.in(message));
}

// ---- messages ----

template <class AnyField, class Message>
void append_field(std::string& out, const AnyField& field, const Message& message) {
  if constexpr (requires { field.is_left_out(message); }) {
    if (field.is_left_out(message)) return;
  }
  append(out, ' ', field.name, '=');
  append_value(out, field.in(message));
}

template <class Message, class Part, class... Fields>
void append_field(std::string& out, const OptionalPart<Message, Part, Fields...>& optional,
                  const Message& message) {
  const auto& part = message.*optional.part;
  if (!part) return;
  std::apply([&](const auto&... fields) { (append_field(out, fields, *part), ...); },
             optional.fields);
}

/// `name field=value ...`.
template <class Message>
std::string message_to_text(const Message& message) {
  std::string out(Form<Message>::kName);
  std::apply([&](const auto&... fields) { (append_field(out, fields, message), ...); },
             Form<Message>::kFields);
  return out;
}

/// Reads fields from the front of what stands after a message's name, each once and in order.
class FieldReader {
 public:
  FieldReader(std::string_view message_name, std::string_view text)
      : message_name_(message_name), text_(text) {}

  template <class AnyField, class Message>
  void read(const AnyField& field, Message& message) {
    if (!result_) return;
    if constexpr (requires { field.is_left_out(text_); }) {
      if (field.is_left_out(text_)) return;
    }
    const std::string_view name = cut_value(text_, '=');
    if (name != field.name) {
      fail(concat(": expected ", field.name, "=, not ", name.empty() ? "the end" : name));
      return;
    }
    const auto read = read_field(field, cut_value(text_, ' '), message);
    if (!read) fail(concat(' ', name, ": ", read.error().message));
  }

  template <class Message, class Part, class... Fields>
  void read(const OptionalPart<Message, Part, Fields...>& optional, Message& message) {
    if (!is_next(std::get<0>(optional.fields).name)) return;
    auto& part = (message.*optional.part).emplace();
    std::apply([&](const auto&... fields) { (read(fields, part), ...); }, optional.fields);
  }

  /// Fails with what was wrong first; what is left of the text is wrong too.
  Result<void> end() {
    if (!text_.empty()) fail(concat(": expected the end, not ", text_));
    return result_;
  }

 private:
  bool is_next(std::string_view name) const {
    return result_ && text_.starts_with(name) && text_.substr(name.size()).starts_with('=');
  }

  void fail(const std::string& what) {
    if (result_) result_ = failure(concat(message_name_, what));
  }

  std::string_view message_name_;
  std::string_view text_;
  Result<void> result_;
};

/// Reads the fields after a message's name.
template <class Message>
Result<Message> read_fields(std::string_view text) {
  Message message{};
  FieldReader reader(Form<Message>::kName, text);
  std::apply([&](const auto&... fields) { (reader.read(fields, message), ...); },
             Form<Message>::kFields);
  const auto end = reader.end();
  if (!end) return tl::unexpected<Error>(end.error());
  return message;
}

/// The alternative of the variant whose name stands first in `text`.
template <class Variant, std::size_t Index = 0>
Result<Variant> read_message(std::string_view name, std::string_view fields) {
  if constexpr (Index == std::variant_size_v<Variant>) {
    return failure(concat("there is no ", quote(name)));
  } else {
    using Message = std::variant_alternative_t<Index, Variant>;
    if (name != Form<Message>::kName) return read_message<Variant, Index + 1>(name, fields);
    auto message = read_fields<Message>(fields);
    if (!message) return tl::unexpected<Error>(message.error());
    return Variant(*std::move(message));
  }
}

template <class Variant>
Result<Variant> message_from_text(std::string_view text) {
  const std::string_view name = cut_value(text, ' ');
  return read_message<Variant>(name, text);
}

}  // namespace airmodem
