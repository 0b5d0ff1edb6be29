#include "core/text/argument_reader.h"

#include <algorithm>
#include <charconv>

#include "core/text/ascii.h"
#include "core/text/number.h"

namespace airmodem {
namespace {

// Gives the parameters of `source` one by one, still with their quotes.
class ParameterSplitter {
 public:
  explicit ParameterSplitter(std::string_view source) {
    if (!trim(source).empty()) rest_ = source;
  }

  std::optional<std::string_view> next() {
    if (!rest_) return std::nullopt;
    const std::string_view source = *rest_;
    bool quoted = false;
    std::size_t end = 0;
    for (; end < source.size() && (quoted || source[end] != ','); ++end) {
      if (source[end] == '"') quoted = !quoted;
    }
    if (end == source.size()) {
      rest_.reset();
    } else {
      rest_ = source.substr(end + 1);
    }
    return trim(source.substr(0, end));
  }

 private:
  std::optional<std::string_view> rest_;  // nothing after the last one
};

// The text without its quotes; nullopt if they do not stand around it as a pair.
std::optional<std::string_view> unquote(std::string_view raw) {
  if (!raw.starts_with('"')) {
    return raw.find('"') == std::string_view::npos ? std::optional(raw) : std::nullopt;
  }
  if (raw.size() < 2 || raw.find('"', 1) != raw.size() - 1) return std::nullopt;
  return raw.substr(1, raw.size() - 2);
}

std::optional<std::int64_t> find_word(std::string_view words, std::string_view word) {
  for (std::int64_t place = 0; !words.empty(); ++place) {
    const std::size_t end = std::min(words.find('|'), words.size());
    if (same_word(words.substr(0, end), word)) return place;
    words.remove_prefix(std::min(end + 1, words.size()));
  }
  return std::nullopt;
}

std::optional<CmeError> check_text(const Parameter& parameter, std::string_view value) {
  const auto length = static_cast<std::int64_t>(value.size());
  if (length < parameter.least) return CmeError::NotAllowed;
  if (length > parameter.most) return parameter.too_long;
  return std::nullopt;
}

// Reads a value without its quotes; returns the error where it is not what the parameter can be.
std::optional<CmeError> read_value(const Parameter& parameter, std::int64_t links,
                                   std::string_view value, Argument& argument) {
  using Kind = Parameter::Kind;
  argument.is_given = true;
  argument.text = value;
  if (parameter.kind == Kind::Text) return check_text(parameter, value);
  const bool is_word = parameter.kind == Kind::Choice;
  const auto read = is_word ? find_word(parameter.choices, value) : parse_number(value);
  if (!read) return CmeError::NotAllowed;
  const std::int64_t most = parameter.kind == Kind::Link ? links - 1 : parameter.most;
  if (!is_word && (*read < parameter.least || *read > most)) return CmeError::NotAllowed;
  argument.number = *read;
  return std::nullopt;
}

}  // namespace

std::optional<ParameterProblem> read_arguments(std::string_view source,
                                               const ParameterList& parameters, std::int64_t links,
                                               Arguments& arguments) {
  using Kind = ParameterProblem::Kind;
  ParameterSplitter splitter(source);
  std::size_t index = 0;
  for (auto raw = splitter.next(); raw; raw = splitter.next(), ++index) {
    if (index == parameters.size()) {
      return ParameterProblem{.kind = Kind::Surplus, .place = index, .typed = {}};
    }
    if (raw->empty()) {
      if (!parameters[index].is_optional) {
        return ParameterProblem{.kind = Kind::Missing, .place = index, .typed = {}};
      }
      arguments[index].is_empty = true;
      continue;
    }
    const auto value = unquote(*raw);
    if (!value) return ParameterProblem{.kind = Kind::Quotes, .place = index, .typed = {}};
    if (const auto error = read_value(parameters[index], links, *value, arguments[index])) {
      return ParameterProblem{
          .kind = Kind::Value, .place = index, .typed = *value, .error = *error};
    }
  }
  for (; index < parameters.size(); ++index) {
    if (!parameters[index].is_optional) {
      return ParameterProblem{.kind = Kind::Missing, .place = index, .typed = {}};
    }
  }
  return std::nullopt;
}

}  // namespace airmodem
