#include "app/json.h"

namespace airmodem {

std::string json_text(std::string_view bytes) {
  constexpr unsigned kFirstOfTwo = 0x80;  // from here on UTF-8 takes two bytes
  std::string text;
  for (const char c : bytes) {
    const unsigned byte = static_cast<unsigned char>(c);
    if (byte < kFirstOfTwo) {
      text += c;
    } else {
      text += static_cast<char>(0xC0 | byte >> 6);
      text += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return text;
}

std::string in_ascii(const Json& json) {
  constexpr int kIndent = 2;
  constexpr bool kAsciiAlone = true;
  return json.dump(kIndent, ' ', kAsciiAlone) + "\n";
}

}  // namespace airmodem
