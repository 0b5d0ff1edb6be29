#include <algorithm>
#include <charconv>
#include <map>
#include <optional>
#include <random>
#include <span>
#include <sstream>
#include <utility>

#include "airmodem/check_up.h"
#include "core/text/append.h"
#include "core/text/escape.h"
#include "tests/support/client_conversation.h"

namespace airmodem::testing {
namespace {

// Pieces of up to this many bytes when they are random.
constexpr std::size_t kMostRandom = 7;

// So often may something be due at one moment.
constexpr int kMostRounds = 20;

using Words = std::vector<std::string>;

Words words_of(const std::string& text) {
  std::istringstream stream(text);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

int number_of(std::string_view digits) {
  int number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

LinkId link_of(std::string_view digits) {
  return LinkId{static_cast<std::uint8_t>(number_of(digits))};
}

client::TlsOptions tls_of(const Words& words) {
  client::TlsOptions tls;
  for (const std::string& word : std::span(words).subspan(4)) {
    const std::size_t equals = word.find('=');
    const std::string value = unescape(word.substr(equals + 1)).value_or("");
    if (word.starts_with("ca=")) tls.authority = value;
    if (word.starts_with("cert=")) tls.certificate = value;
    if (word.starts_with("key=")) tls.key = value;
    if (word.starts_with("name=")) tls.host_name = value;
  }
  return tls;
}

// `tcp <host> <port>`, `udp ...`, `tls ... [ca=X] [cert=X] [key=X] [name=X]`
client::Target target_of(const Words& words) {
  client::Target target{.transport = words.at(1) == "udp" ? Transport::Udp : Transport::Tcp,
                        .host = words.at(2),
                        .port = Port{static_cast<std::uint16_t>(number_of(words.at(3)))},
                        .tls = {}};
  if (words[1] == "tls") target.tls = tls_of(words);
  return target;
}

// `check-up [tcp|tls <host> <port> [ca=X] ...]`
client::CheckUpOptions check_up_of(const Words& words, const client::ClientOptions& client) {
  client::CheckUpOptions options{.client = client, .host = {}, .port = {}, .tls = {}};
  if (words.size() == 1) return options;
  const client::Target target = target_of(words);
  options.host = target.host;
  options.port = target.port;
  options.tls = target.tls;
  return options;
}

class Player {
 public:
  Player(const client::ClientOptions& options, Chunking chunking)
      : options_(options),
        client_(options),
        chunking_(chunking),
        random_(chunking.seed),
        is_stream_(options.traffic == client::Traffic::Transparent) {}

  Result<void> play(const ClientConversation& conversation) {
    std::span<const ClientStep> steps(conversation.steps);
    while (!steps.empty()) {
      if (is_expectation(steps.front()))
        return failure(concat(steps.front().place, ": nothing was done before"));
      auto end = std::ranges::find_if(steps, is_expectation);
      // Lines of the module that follow one another come in one piece.
      const bool is_module = steps.front().kind == ClientStep::Kind::Module;
      const auto first_other = std::ranges::find_if(
          steps, [](const ClientStep& step) { return step.kind != ClientStep::Kind::Module; });
      const auto actions_end = is_module ? first_other : steps.begin() + 1;
      end = std::find_if(actions_end, steps.end(),
                         [](const ClientStep& step) { return !is_expectation(step); });
      const auto actions = static_cast<std::size_t>(actions_end - steps.begin());
      const auto count = static_cast<std::size_t>(end - steps.begin());
      if (const auto done = exchange(steps.first(actions), steps.subspan(actions, count - actions));
          !done) {
        return done;
      }
      steps = steps.subspan(count);
    }
    return {};
  }

 private:
  static bool is_expectation(const ClientStep& step) {
    return step.kind == ClientStep::Kind::Types || step.kind == ClientStep::Kind::Event;
  }

  Result<void> exchange(std::span<const ClientStep> actions, std::span<const ClientStep> expected) {
    typed_.clear();
    events_.clear();
    const ClientStep& action = actions.front();
    switch (action.kind) {
      case ClientStep::Kind::Request:
        if (const auto known = request(action.text); !known) {
          return failure(concat(action.place, ": ", known.error().message));
        }
        break;
      case ClientStep::Kind::Module: {
        std::string bytes;
        for (const ClientStep& step : actions) bytes += step.text;
        answer(bytes);
        break;
      }
      default:
        pass(action.wait);
    }
    collect();
    std::string types;
    Words events;
    for (const ClientStep& step : expected) {
      if (step.kind == ClientStep::Kind::Types) types += step.text;
      if (step.kind == ClientStep::Kind::Event) events.push_back(step.text);
    }
    if (types != typed_) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected ",
                            quote(types), "\n  but got  ", quote(typed_), "\n  events   ",
                            join(events_)));
    }
    if (events != events_) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected events ",
                            join(events), "\n  but got         ", join(events_)));
    }
    return {};
  }

  // Fails where there is no such request, or where words of it are missing.
  Result<void> request(const std::string& text) {
    const Words words = words_of(text);
    const auto found = std::ranges::find(requests(), words.empty() ? "" : words[0], &Request::verb);
    if (found == requests().end()) return failure(concat("there is no request ", quote(text)));
    if (words.size() < found->words) {
      return failure(concat("the request ", quote(text), " has too few words"));
    }
    return (this->*found->run)(words, text);
  }

  Result<void> start(const Words& words, const std::string&) {
    using Goal = client::Goal;
    static const std::map<std::string, Goal> kGoals = {
        {"answering", Goal::Answering}, {"attached", Goal::Attached}, {"bearer", Goal::BearerUp}};
    const auto goal = kGoals.find(words[1]);
    if (goal == kGoals.end()) return failure(concat("there is no goal ", quote(words[1])));
    return note(client_.start(goal->second, now_));
  }

  Result<void> check_up(const Words& words, const std::string&) {
    check_up_.emplace(client_, check_up_of(words, options_));
    check_up_->start(now_);
    return {};
  }

  Result<void> give_up(const Words&, const std::string&) {
    if (!check_up_) return failure("there is no check-up to give up");
    check_up_->stop(now_);
    return {};
  }

  Result<void> lose(const Words&, const std::string&) {
    if (!check_up_) return failure("there is no check-up to lose its port");
    check_up_->lose("the port is gone");
    return {};
  }

  Result<void> open(const Words& words, const std::string&) {
    return note(client_.open(target_of(words), now_));
  }

  Result<void> listen(const Words& words, const std::string&) {
    return note(client_.listen(Port{static_cast<std::uint16_t>(number_of(words[1]))}, now_));
  }

  Result<void> unlisten(const Words&, const std::string&) { return note(client_.unlisten(now_)); }

  Result<void> close(const Words& words, const std::string&) {
    client_.close(link_of(words[1]), now_);
    return {};
  }

  Result<void> abort(const Words& words, const std::string&) {
    client_.abort(link_of(words[1]), now_);
    return {};
  }

  template <void (client::Client::*what)(Instant)>
  Result<void> tell(const Words&, const std::string&) {
    (client_.*what)(now_);
    return {};
  }

  Result<void> command(const Words&, const std::string& text) {
    return note(client_.command({.line = text.substr(text.find(' ') + 1), .payload = {}}, now_));
  }

  Result<void> send(const Words& words, const std::string& text) {
    const auto bytes = unescape(text.substr(text.find(words[1]) + words[1].size() + 1));
    if (!bytes) return tl::unexpected<Error>(bytes.error());
    return hand_over(link_of(words[1]), *bytes);
  }

  Result<void> fill(const Words& words, const std::string&) {
    const auto size = static_cast<std::size_t>(number_of(words[2]));
    return hand_over(link_of(words[1]), std::string(size, 'x'));
  }

  struct Request {
    std::string_view verb;
    std::size_t words;  ///< at least, the verb included
    Result<void> (Player::*run)(const Words& words, const std::string& text);
  };

  static std::span<const Request> requests();

  // What a request fails with reads like an event.
  template <class T>
  Result<void> note(const Result<T>& result) {
    if (!result) events_.push_back(concat("refused ", quote(result.error().message)));
    return {};
  }

  Result<void> hand_over(LinkId link, const std::string& bytes) {
    const std::size_t taken = client_.send(link, bytes, now_);
    if (taken < bytes.size()) events_.push_back(concat("took ", taken));
    return {};
  }

  void answer(std::string_view bytes) {
    while (!bytes.empty()) {
      const std::size_t count = std::min(piece_size(), bytes.size());
      client_.receive(bytes.substr(0, count), now_);
      bytes.remove_prefix(count);
      collect();
    }
  }

  void pass(Duration wait) {
    const Instant end = now_ + wait;
    int rounds = 0;
    for (Instant due = next_deadline(); due <= end; due = next_deadline()) {
      // A deadline that no advance() meets would keep a caller busy for ever.
      rounds = due > now_ ? 0 : rounds + 1;
      if (rounds > kMostRounds) return events_.push_back("a deadline that stays in the past");
      now_ = std::max(now_, due);
      advance();
      collect();
    }
    now_ = end;
    advance();
  }

  Instant next_deadline() const {
    const Instant other = check_up_ ? check_up_->next_deadline() : kNever;
    return std::min(client_.next_deadline(), other);
  }

  void advance() {
    client_.advance(now_);
    if (check_up_) check_up_->advance(now_);
  }

  std::size_t piece_size() {
    if (chunking_.kind == Chunking::Kind::Whole) return std::string::npos;
    return chunking_.kind == Chunking::Kind::Bytes ? 1 : 1 + random_() % kMostRandom;
  }

  void collect() {
    do {
      collect_output();
      if (check_up_) {
        tell_check_up();
      } else {
        collect_events();
      }
    } while (!client_.output().empty());
  }

  void collect_output() {
    while (!client_.output().empty()) {
      typed_ += client_.output();
      client_.wrote(client_.output().size(), now_);
    }
  }

  // A check-up hears the events, and what it tells stands in their place.
  void tell_check_up() {
    while (auto event = client_.next_event()) check_up_->take(*event, now_);
    if (check_up_->next_deadline() <= now_) check_up_->advance(now_);
    while (auto finding = check_up_->next_finding()) events_.push_back(to_text(*finding));
    if (check_up_->is_done() && !std::exchange(is_done_, true)) events_.push_back("done");
  }

  void collect_events() {
    while (auto event = client_.next_event()) {
      // For a person alone, and its words may change.
      if (std::holds_alternative<client::Progress>(*event)) continue;
      const auto* data = std::get_if<client::LinkData>(&*event);
      if (!is_stream_ || data == nullptr) {
        stream_.clear();
        events_.push_back(to_text(*event));
        continue;
      }
      // The pieces of a stream depend on how it came.
      const bool goes_on = !stream_.empty() && !events_.empty();
      if (goes_on) events_.pop_back();
      stream_ = goes_on ? stream_ + data->bytes : data->bytes;
      events_.push_back(to_text(client::LinkData{.link = data->link, .bytes = stream_}));
    }
  }

  static std::string join(const Words& lines) {
    std::string out;
    for (const std::string& line : lines) append(out, "\n    ", line);
    return out.empty() ? "nothing" : out;
  }

  client::ClientOptions options_;
  client::Client client_;
  std::optional<client::CheckUp> check_up_;  // once there is one, it hears the client
  bool is_done_ = false;                     // the check-up, and that was told
  Chunking chunking_;
  std::minstd_rand random_;
  bool is_stream_;
  Instant now_{};
  std::string typed_;
  Words events_;
  std::string stream_;  // of the last event, where it is data of a stream
};

std::span<const Player::Request> Player::requests() {
  static const Request kRequests[] = {
      {.verb = "start", .words = 2, .run = &Player::start},
      {.verb = "check-up", .words = 1, .run = &Player::check_up},
      {.verb = "give-up", .words = 1, .run = &Player::give_up},
      {.verb = "lose", .words = 1, .run = &Player::lose},
      {.verb = "stop", .words = 1, .run = &Player::tell<&client::Client::stop>},
      {.verb = "open", .words = 4, .run = &Player::open},
      {.verb = "listen", .words = 2, .run = &Player::listen},
      {.verb = "unlisten", .words = 1, .run = &Player::unlisten},
      {.verb = "close", .words = 2, .run = &Player::close},
      {.verb = "abort", .words = 2, .run = &Player::abort},
      {.verb = "pause", .words = 1, .run = &Player::tell<&client::Client::pause>},
      {.verb = "resume", .words = 1, .run = &Player::tell<&client::Client::resume>},
      {.verb = "command", .words = 1, .run = &Player::command},
      {.verb = "send", .words = 3, .run = &Player::send},
      {.verb = "fill", .words = 3, .run = &Player::fill},
  };
  return kRequests;
}

}  // namespace

Result<void> play_host(const ClientConversation& conversation, Chunking chunking) {
  return Player(conversation.options, chunking).play(conversation);
}

}  // namespace airmodem::testing
