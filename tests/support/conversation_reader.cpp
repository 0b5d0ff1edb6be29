#include <algorithm>
#include <charconv>
#include <chrono>
#include <fstream>
#include <sstream>

#include "core/text/append.h"
#include "core/text/escape.h"
#include "tests/support/conversation.h"

namespace airmodem::testing {
namespace {

// A file that plays itself must not play for ever.
constexpr int kMostPlays = 8;

// The world that every conversation begins in.
ModuleOptions world() {
  using namespace std::chrono;
  return {.address = "10.89.99.128",
          .primary_dns = "211.136.20.203",
          .secondary_dns = "211.136.112.50",
          .started_at = sys_days{2026y / November / 22} + 12h,
          .utc_offset = 8h};
}

class Reader {
 public:
  Reader(Conversation& conversation, std::filesystem::path folder, int depth = 0)
      : conversation_(conversation), folder_(std::move(folder)), depth_(depth) {}

  Result<void> read(std::string_view text, std::string_view file, std::size_t line_number) {
    std::istringstream lines{std::string(text)};
    for (std::string line; std::getline(lines, line); ++line_number) {
      place_ = concat(file, ":", line_number);
      if (const auto done = read_line(line); !done) {
        return failure(concat(place_, ": ", done.error().message));
      }
    }
    return {};
  }

 private:
  Result<void> read_line(std::string_view line) {
    if (line.empty() || line.starts_with('#')) return {};
    const std::size_t blank = line.find(' ');
    const std::string_view word = line.substr(0, blank);
    const std::string_view rest = blank == std::string_view::npos ? "" : line.substr(blank + 1);
    if (word.starts_with(">>")) return add_typed(word.substr(2), rest, "");
    if (word.starts_with('>')) return add_typed(word.substr(1), rest, "\r");
    if (word.starts_with("<+")) return add_answer(word.substr(2), rest, "", "\r\n");
    if (word.starts_with("<<")) return add_answer(word.substr(2), rest, "", "");
    if (word.starts_with('<')) return add_answer(word.substr(1), rest, "\r\n", "\r\n");
    if (word == "prompt") return add_answer("prompt", "", "\r\n> ", "");
    if (word == "reason") return add(Step::Kind::Reason, rest);
    if (word == "taken") return add(Step::Kind::Taken, line);
    if (word == "?") return add(Step::Kind::Shows, rest);
    if (word == "wants") return add(Step::Kind::Wants, rest);
    if (word == "world") return add(Step::Kind::World, rest);
    if (word == "wait") return add_wait(rest);
    if (word == "play") return play_file(rest);
    if (word == "profile") return take_profile(rest);
    if (word == "given") return take_fact(rest);
    if (word == "kept") return take_kept(rest);
    if (line == "timing real") {
      conversation_.options.timing = Timing::Real;
      return {};
    }
    if (line == "echo on") {
      conversation_.echo = true;
      return {};
    }
    return failure(concat("a line cannot begin with ", quote(word)));
  }

  Result<void> add(Step::Kind kind, std::string_view text, Duration wait = {}) {
    conversation_.steps.push_back(
        {.kind = kind, .text = std::string(text), .wait = wait, .place = place_});
    return {};
  }

  Result<void> add_escaped(Step::Kind kind, std::string_view text, std::string_view before,
                           std::string_view after) {
    const auto bytes = unescape(text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return add(kind, concat(before, *bytes, after));
  }

  // What the host types; `mark` is empty or says what the module takes it for.
  Result<void> add_typed(std::string_view mark, std::string_view text, std::string_view after) {
    const auto done = add_escaped(Step::Kind::Host, text, "", after);
    if (!done || mark.empty()) return done;
    const auto taken = event_from_text(concat("taken as=", mark, " size=1"));
    if (!taken) return failure(taken.error().message);
    conversation_.steps.back().taken_as = std::get<BytesTaken>(*taken).as;
    return {};
  }

  // What the module says; `mark` is empty or says what that is.
  Result<void> add_answer(std::string_view mark, std::string_view text, std::string_view before,
                          std::string_view after) {
    const auto done = add_escaped(Step::Kind::Answer, text, before, after);
    if (!done || mark.empty()) return done;
    const auto write = event_from_text(concat("write mark=", mark, " bytes=\"\""));
    if (!write) return failure(write.error().message);
    conversation_.steps.back().mark = std::get<WriteTerminal>(*write).mark;
    return {};
  }

  Result<void> add_wait(std::string_view text) {
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, count);
    const std::string_view unit(stop, static_cast<std::size_t>(end - stop));
    if (error == std::errc() && unit == "ms") {
      return add(Step::Kind::Wait, text, std::chrono::milliseconds(count));
    }
    if (error == std::errc() && unit == "s") {
      return add(Step::Kind::Wait, text, std::chrono::seconds(count));
    }
    return failure(concat("expected a time such as 75s or 500ms, not ", quote(text)));
  }

  Result<void> take_profile(std::string_view name) {
    const auto profile = find_profile(name);
    if (!profile) return failure(concat("there is no profile ", quote(name)));
    conversation_.profile = *profile;
    return {};
  }

  Result<void> take_fact(std::string_view text) {
    const std::size_t blank = std::min(text.find(' '), text.size());
    const std::string_view value = text.substr(std::min(blank + 1, text.size()));
    return set_fact(conversation_.profile, text.substr(0, blank), value);
  }

  Result<void> take_kept(std::string_view text) {
    const auto bytes = unescape(text);
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    conversation_.options.kept_settings = *bytes;
    return {};
  }

  Result<void> play_file(std::string_view name) {
    if (depth_ == kMostPlays) return failure("too many conversations inside one another");
    std::ifstream file(folder_ / name);
    if (!file) return failure(concat("there is no conversation ", name));
    std::ostringstream text;
    text << file.rdbuf();
    return Reader(conversation_, folder_, depth_ + 1).read(text.str(), name, 1);
  }

  Conversation& conversation_;
  std::filesystem::path folder_;
  int depth_;
  std::string place_;
};

}  // namespace

Result<Conversation> read_conversation(std::string_view text, std::string name,
                                       const std::filesystem::path& folder,
                                       std::size_t first_line) {
  Conversation conversation;
  conversation.name = std::move(name);
  conversation.options = world();
  const auto done = Reader(conversation, folder).read(text, conversation.name, first_line);
  if (!done) return tl::unexpected<Error>(done.error());
  if (conversation.steps.empty()) return failure(concat(conversation.name, ": nothing is said"));
  return conversation;
}

}  // namespace airmodem::testing
