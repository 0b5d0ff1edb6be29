#include <charconv>
#include <fstream>
#include <functional>
#include <sstream>

#include "core/text/append.h"
#include "core/text/escape.h"
#include "tests/support/client_conversation.h"

namespace airmodem::testing {
namespace {

// A file that plays itself must not play for ever.
constexpr int kMostPlays = 8;

using Setter = std::function<bool(client::ClientOptions&, std::string_view value)>;

// `connections=multi`: one of two words for one member.
template <class Enum>
Setter choice_of(Enum client::ClientOptions::*member, std::string_view first_word, Enum first,
                 std::string_view second_word, Enum second) {
  return [=](client::ClientOptions& options, std::string_view value) {
    if (value != first_word && value != second_word) return false;
    options.*member = value == first_word ? first : second;
    return true;
  };
}

bool set_access_point(client::ClientOptions& options, std::string_view value) {
  client::AccessPoint point;
  for (std::string* part : {&point.name, &point.user, &point.password}) {
    const std::size_t comma = value.find(',');
    *part = value.substr(0, comma);
    value = comma == std::string_view::npos ? "" : value.substr(comma + 1);
  }
  options.access_point = point;
  return true;
}

bool set_pin(client::ClientOptions& options, std::string_view value) {
  options.pin = value;
  return true;
}

bool set_send_limit(client::ClientOptions& options, std::string_view value) {
  const auto [end, error] =
      std::from_chars(value.data(), value.data() + value.size(), options.send_limit);
  return error == std::errc() && end == value.data() + value.size();
}

// `card=2`: a patience in seconds.
Setter patience_of(Duration client::Patience::*member) {
  return [=](client::ClientOptions& options, std::string_view value) {
    int seconds = 0;
    const char* const last = value.data() + value.size();
    const auto [end, error] = std::from_chars(value.data(), last, seconds);
    options.patience.*member = std::chrono::seconds(seconds);
    return error == std::errc() && end == last;
  };
}

struct Option {
  std::string_view name;
  Setter set;
};

const std::vector<Option>& known_options() {
  using client::Certainty;
  using client::ClientOptions;
  using client::Connections;
  using client::Receiving;
  using client::Traffic;
  static const std::vector<Option> options = {
      {"connections", choice_of(&ClientOptions::connections, "single", Connections::Single, "multi",
                                Connections::Multi)},
      {"receiving", choice_of(&ClientOptions::receiving, "pushed", Receiving::Pushed, "fetched",
                              Receiving::Fetched)},
      {"traffic", choice_of(&ClientOptions::traffic, "packets", Traffic::Packets, "transparent",
                            Traffic::Transparent)},
      {"certainty", choice_of(&ClientOptions::certainty, "taken", Certainty::Taken, "acknowledged",
                              Certainty::Acknowledged)},
      {"apn", set_access_point},
      {"pin", set_pin},
      {"send-limit", set_send_limit},
      {"patience-probing", patience_of(&client::Patience::probing)},
      {"patience-card", patience_of(&client::Patience::card)},
      {"patience-network", patience_of(&client::Patience::network)},
  };
  return options;
}

class Reader {
 public:
  Reader(ClientConversation& conversation, std::filesystem::path folder, int depth = 0)
      : conversation_(conversation), folder_(std::move(folder)), depth_(depth) {}

  Result<void> read(std::string_view text, std::string_view file) {
    std::istringstream lines{std::string(text)};
    std::size_t number = 1;
    for (std::string line; std::getline(lines, line); ++number) {
      place_ = concat(file, ":", number);
      if (const auto done = read_line(line); !done) {
        return failure(concat(place_, ": ", done.error().message));
      }
    }
    return {};
  }

 private:
  using Kind = ClientStep::Kind;

  Result<void> read_line(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return {};
    const std::size_t blank = line.find(' ');
    const std::string_view word = line.substr(0, blank);
    const std::string_view rest = blank == std::string_view::npos ? "" : line.substr(blank + 1);
    if (word == ">") return add_escaped(Kind::Types, rest, "", "\r\n");
    if (word == ">>") return add_escaped(Kind::Types, rest, "", "");
    if (word == "<") return add_escaped(Kind::Module, rest, "\r\n", "\r\n");
    if (word == "<+") return add_escaped(Kind::Module, rest, "", "\r\n");
    if (word == "<<") return add_escaped(Kind::Module, rest, "", "");
    if (word == "prompt") return add(Kind::Module, "\r\n> ");
    if (word == "event") return add(Kind::Event, rest);
    if (word == "do") return add(Kind::Request, rest);
    if (word == "wait") return add_wait(rest);
    if (word == "play") return play_file(rest);
    if (word == "options") return set_options(rest);
    return failure(concat("a line cannot begin with ", quote(word)));
  }

  Result<void> add(Kind kind, std::string_view text, Duration wait = {}) {
    conversation_.steps.push_back(
        {.kind = kind, .text = std::string(text), .wait = wait, .place = place_});
    return {};
  }

  Result<void> add_escaped(Kind kind, std::string_view text, std::string_view before,
                           std::string_view after) {
    const auto bytes = unescape(text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return add(kind, concat(before, *bytes, after));
  }

  Result<void> add_wait(std::string_view text) {
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    if (error == std::errc() && unit == "ms") {
      return add(Kind::Wait, text, std::chrono::milliseconds(count));
    }
    if (error == std::errc() && unit == "s") {
      return add(Kind::Wait, text, std::chrono::seconds(count));
    }
    return failure(concat("expected a time such as 75s or 500ms, not ", quote(text)));
  }

  Result<void> set_options(std::string_view text) {
    std::istringstream words{std::string(text)};
    for (std::string word; words >> word;) {
      const std::size_t equals = word.find('=');
      const std::string_view name = std::string_view(word).substr(0, equals);
      const std::string_view value =
          equals == std::string::npos ? "" : std::string_view(word).substr(equals + 1);
      bool is_set = false;
      for (const Option& option : known_options()) {
        is_set = is_set || (option.name == name && option.set(conversation_.options, value));
      }
      if (!is_set) return failure(concat("there is no option ", quote(word)));
    }
    return {};
  }

  Result<void> play_file(std::string_view name) {
    if (depth_ == kMostPlays) return failure("too many conversations inside one another");
    std::ifstream file(folder_ / name);
    if (!file) return failure(concat("there is no conversation ", name));
    std::ostringstream text;
    text << file.rdbuf();
    return Reader(conversation_, folder_, depth_ + 1).read(text.str(), name);
  }

  ClientConversation& conversation_;
  std::filesystem::path folder_;
  int depth_;
  std::string place_;
};

}  // namespace

Result<ClientConversation> read_host_conversation(std::string_view text, std::string name,
                                                  const std::filesystem::path& folder) {
  ClientConversation conversation;
  conversation.name = std::move(name);
  const auto done = Reader(conversation, folder).read(text, conversation.name);
  if (!done) return tl::unexpected<Error>(done.error());
  if (conversation.steps.empty()) return failure(concat(conversation.name, ": nothing is said"));
  return conversation;
}

}  // namespace airmodem::testing
