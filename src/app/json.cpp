#include "app/json.h"

namespace airmodem {

std::string in_ascii(const Json& json) {
  constexpr int kIndent = 2;
  constexpr bool kAsciiAlone = true;
  return json.dump(kIndent, ' ', kAsciiAlone, Json::error_handler_t::replace) + "\n";
}

}  // namespace airmodem
