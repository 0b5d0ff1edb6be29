#include "core/text/escape.h"

#include <charconv>

#include "core/text/append.h"

namespace airmodem {
namespace {

constexpr std::string_view kHexDigits = "0123456789ABCDEF";

struct Escape {
  char byte;
  char letter;
};

constexpr Escape kEscapes[] = {{'\r', 'r'}, {'\n', 'n'}, {'\t', 't'}, {'"', '"'}, {'\\', '\\'}};

void append_byte(std::string& out, char c) {
  for (const Escape& escape : kEscapes) {
    if (c != escape.byte) continue;
    append(out, '\\', escape.letter);
    return;
  }
  if (c >= ' ' && c < '\x7F') {
    out.push_back(c);
    return;
  }
  const auto value = static_cast<unsigned char>(c);
  append(out, "\\x", kHexDigits[value / 16], kHexDigits[value % 16]);
}

// The byte after the backslash at the front of `text`, which is moved past it.
Result<char> read_escape(std::string_view& text) {
  const std::string_view all = text;
  text.remove_prefix(1);
  if (text.empty()) return failure("a backslash at the end");
  const char letter = text.front();
  text.remove_prefix(1);
  for (const Escape& escape : kEscapes) {
    if (letter == escape.letter) return escape.byte;
  }
  unsigned value = 0;
  if (letter != 'x' || text.size() < 2 ||
      std::from_chars(text.data(), text.data() + 2, value, 16).ptr != text.data() + 2) {
    return failure(concat("expected \\r, \\n, \\t, \\\", \\\\ or \\xNN at ", all.substr(0, 4)));
  }
  text.remove_prefix(2);
  return static_cast<char>(value);
}

}  // namespace

void append_escaped(std::string& out, std::string_view bytes) {
  for (const char c : bytes) append_byte(out, c);
}

std::string quote(std::string_view bytes) {
  std::string out = "\"";
  append_escaped(out, bytes);
  out += '"';
  return out;
}

Result<std::string> unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    if (text.front() != '\\') {
      out.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    const Result<char> byte = read_escape(text);
    if (!byte) return failure(byte.error().message);
    out.push_back(*byte);
  }
  return out;
}

}  // namespace airmodem
