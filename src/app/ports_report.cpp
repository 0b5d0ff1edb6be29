#include "app/ports_report.h"

#include <fmt/format.h>

#include <cstddef>
#include <string_view>
#include <utility>

#include "app/json.h"
#include "core/text/escape.h"

namespace airmodem {
namespace {

std::string_view word(SearchedPort::State state) {
  constexpr std::string_view kWords[] = {"answers", "silent", "in-use", "unusable"};
  return kWords[static_cast<std::size_t>(state)];
}

std::string finding(const SearchedPort& port) {
  switch (port.state) {
    case SearchedPort::State::Answers:
      return "a module answers" + (port.model.empty() ? "" : ": " + port.model);
    case SearchedPort::State::Silent:
      return "nothing answers AT";
    case SearchedPort::State::InUse:
    case SearchedPort::State::Unusable:
      break;
  }
  // The path stands before it already.
  const std::string named = port.path + " ";
  return port.reason.starts_with(named) ? port.reason.substr(named.size()) : port.reason;
}

}  // namespace

std::string port_in_words(const SearchedPort& port) {
  std::string text;
  append_escaped(text, port.path);
  text += "  ";
  append_escaped(text, finding(port));
  return text + "\n";
}

std::string ports_as_json(const std::vector<SearchedPort>& ports) {
  Json list = Json::array();
  for (const SearchedPort& port : ports) {
    list.push_back({{"path", port.path},
                    {"state", word(port.state)},
                    {"model", port.model},
                    {"reason", port.reason}});
  }
  return in_ascii({{"ports", std::move(list)}});
}

}  // namespace airmodem
