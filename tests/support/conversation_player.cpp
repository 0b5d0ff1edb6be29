#include <algorithm>
#include <deque>
#include <random>
#include <span>

#include "airmodem/module.h"
#include "core/text/append.h"
#include "core/text/escape.h"
#include "tests/support/conversation.h"

namespace airmodem::testing {
namespace {

// Pieces of up to this many bytes when they are random.
constexpr std::size_t kMostRandom = 7;

ModuleOptions telling_all(ModuleOptions options) {
  options.tells_taken = true;
  return options;
}

bool is_action(const Step& step) {
  using enum Step::Kind;
  return step.kind == Host || step.kind == World || step.kind == Wait;
}

class Player {
 public:
  Player(const Conversation& conversation, Chunking chunking)
      : module_(conversation.profile, telling_all(conversation.options)),
        chunking_(chunking),
        random_(chunking.seed) {}

  Result<void> play(const Conversation& conversation) {
    if (!conversation.echo) {
      if (conversation.options.timing == Timing::Real) pass(conversation.profile.real_times.boot);
      if (const auto done = act(quiet_); !done) return done;
      if (answers_ != "ATE0\r\r\nOK\r\n") return failure("ATE0 before the start was not obeyed");
    }
    std::span<const Step> steps(conversation.steps);
    while (!steps.empty()) {
      if (!is_action(steps.front()))
        return failure(concat(steps.front().place, ": nothing was done before"));
      const auto end = std::ranges::find_if(steps.subspan(1), is_action);
      const auto count = static_cast<std::size_t>(end - steps.begin());
      if (const auto done = exchange(steps.first(count)); !done) return done;
      steps = steps.subspan(count);
    }
    return all_is_told();
  }

 private:
  // One action and everything that is expected of it.
  Result<void> exchange(std::span<const Step> steps) {
    const Step& action = steps.front();
    if (const auto done = act(action); !done) return done;
    std::string answers;
    std::vector<std::string> wants;
    std::vector<std::string> reasons;
    std::vector<std::string> taken;
    for (const Step& step : steps.subspan(1)) {
      if (step.kind == Step::Kind::Answer) answers += step.text;
      if (step.kind == Step::Kind::Wants) wants.push_back(step.text);
      if (step.kind == Step::Kind::Reason) reasons.push_back(step.text);
      if (step.kind == Step::Kind::Taken) taken.push_back(step.text);
    }
    if (answers != answers_) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected ",
                            quote(answers), "\n  but got  ", quote(answers_)));
    }
    if (const auto done = compare_marks(steps); !done) return done;
    if (!std::ranges::equal(wants, wants_, fits)) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected wants ",
                            join(wants), "\n  but got        ", join(wants_)));
    }
    if (!reasons.empty() && reasons != reasons_) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected reasons ",
                            join(reasons), "\n  but got          ", join(reasons_)));
    }
    if (!taken.empty() && taken != taken_) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  expected ",
                            join(taken), "\n  but got  ", join(taken_)));
    }
    if (const auto done = compare_snapshot(steps); !done) return done;
    return explain_errors(action);
  }

  // Whether the module's snapshot has each line that the conversation shows of it.
  Result<void> compare_snapshot(std::span<const Step> steps) const {
    for (const Step& step : steps.subspan(1)) {
      if (step.kind != Step::Kind::Shows) continue;
      const std::string lines = concat('\n', to_text(module_.snapshot()));
      if (lines.find(concat('\n', step.text, '\n')) != std::string::npos) continue;
      return failure(concat(step.place, ": ", quote(step.text), " is not in the snapshot", lines));
    }
    return {};
  }

  // Whether everything is marked, and as the conversation says where it does.
  Result<void> compare_marks(std::span<const Step> steps) const {
    const Step& action = steps.front();
    if (std::ranges::find(marks_, Mark::None) != marks_.end()) {
      return failure(concat(action.place, ": after ", quote(action.text),
                            "\n  something has no mark in ", quote(answers_)));
    }
    std::size_t at = 0;
    for (const Step& step : steps.subspan(1)) {
      if (step.kind != Step::Kind::Answer) continue;
      for (const std::size_t end = at + step.text.size(); at < end; ++at) {
        if (!step.mark || marks_[at] == *step.mark) continue;
        return failure(concat(step.place, ": ", quote(step.text), " is marked otherwise: ",
                              to_text(WriteTerminal{.bytes = {}, .mark = marks_[at]})));
      }
    }
    return {};
  }

  // What the conversation says that bytes are taken for is told by its end.
  Result<void> all_is_told() const {
    const auto open =
        std::ranges::find_if(untold_, [](const Step* step) { return step->taken_as.has_value(); });
    if (open == untold_.end()) return {};
    return failure(concat((*open)->place, ": it is not told what all of ", quote((*open)->text),
                          " was taken for"));
  }

  // Every byte is told once, in order.
  Result<void> take(const BytesTaken& taken) {
    if (taken.size > untold_.size()) {
      return failure(concat(to_text(taken), ": only ", untold_.size(), " bytes were typed"));
    }
    for (std::uint64_t n = 0; n < taken.size; ++n) {
      const Step& step = *untold_.front();
      untold_.pop_front();
      if (!step.taken_as || *step.taken_as == taken.as) continue;
      return failure(
          concat(step.place, ": ", quote(step.text), " is taken otherwise: ", to_text(taken)));
    }
    note(taken);
    return {};
  }

  // Pieces of what has no end of its own are joined: how it is cut depends on how it was typed.
  void note(const BytesTaken& taken) {
    const bool has_pieces = taken.as == TakenAs::Data || taken.as == TakenAs::Noise;
    const bool goes_on = has_pieces && !taken_.empty() && last_taken_.as == taken.as;
    if (goes_on) {
      last_taken_.size += taken.size;
      taken_.back() = to_text(last_taken_);
    } else {
      last_taken_ = taken;
      taken_.push_back(to_text(taken));
    }
  }

  // Every error has a reason, whether the conversation shows it or not.
  Result<void> explain_errors(const Step& action) const {
    std::size_t errors = 0;
    for (const std::string_view error : {"\r\nERROR\r\n", "\r\n+CME ERROR: "}) {
      for (std::size_t at = answers_.find(error); at != std::string::npos;
           at = answers_.find(error, at + error.size())) {
        ++errors;
      }
    }
    if (errors > reasons_.size()) {
      return failure(concat(action.place, ": after ", quote(action.text), "\n  ", errors,
                            " errors have ", reasons_.size(), " reasons"));
    }
    return {};
  }

  // Whether an event is the one that `want` writes, where `...` stands for any text.
  static bool fits(std::string_view want, std::string_view event) {
    constexpr std::string_view kAny = "...";
    const std::size_t any = want.find(kAny);
    if (any == std::string_view::npos) return want == event;
    if (!event.starts_with(want.substr(0, any))) return false;
    for (std::size_t n = any; n <= event.size(); ++n) {
      if (fits(want.substr(any + kAny.size()), event.substr(n))) return true;
    }
    return false;
  }

  Result<void> act(const Step& action) {
    answers_.clear();
    marks_.clear();
    wants_.clear();
    reasons_.clear();
    taken_.clear();
    if (action.kind == Step::Kind::Host) {
      waiting_ += action.text;
      untold_.insert(untold_.end(), action.text.size(), &action);
    } else if (action.kind == Step::Kind::World) {
      const auto input = input_from_text(action.text);
      if (!input) return failure(concat(action.place, ": ", input.error().message));
      if (to_text(*input) != action.text)
        return failure(concat(action.place, ": written otherwise, ", to_text(*input)));
      module_.input(*input, now_);
    } else {
      pass(action.wait);
    }
    if (const auto done = collect(); !done) return done;
    return type();
  }

  void pass(Duration wait) {
    const Instant end = now_ + wait;
    for (Instant due = module_.next_deadline(); due <= end; due = module_.next_deadline()) {
      module_.advance(due);
    }
    now_ = end;
    module_.advance(now_);
  }

  // Offers what the host has typed, in pieces, until the module takes no more of it.
  Result<void> type() {
    while (!waiting_.empty()) {
      const std::string piece = waiting_.substr(0, piece_size());
      const std::size_t taken = module_.receive(piece, now_);
      if (taken > 0 && module_.next_deadline() < now_) return failure("a deadline in the past");
      waiting_.erase(0, taken);
      if (const auto done = collect(); !done) return done;
      if (taken < piece.size()) return {};
    }
    return {};
  }

  std::size_t piece_size() {
    switch (chunking_.kind) {
      case Chunking::Kind::Whole:
        break;
      case Chunking::Kind::Bytes:
        return 1;
      case Chunking::Kind::Random:
        return 1 + random_() % kMostRandom;
    }
    return std::string::npos;
  }

  Result<void> collect() {
    while (const auto event = module_.next_event()) {
      const std::string text = to_text(*event);
      const auto read_back = event_from_text(text);
      if (!read_back) return failure(concat(text, " cannot be read: ", read_back.error().message));
      if (to_text(*read_back) != text)
        return failure(concat(text, " is read as ", to_text(*read_back)));
      if (const auto* write = std::get_if<WriteTerminal>(&*event)) {
        answers_ += write->bytes;
        marks_.resize(answers_.size(), write->mark);
      } else if (const auto* refused = std::get_if<CommandRefused>(&*event)) {
        if (refused->reason.empty()) return failure(concat(text, " has no reason"));
        reasons_.push_back(concat(refused->name, refused->form, ": ", refused->reason));
      } else if (const auto* taken = std::get_if<BytesTaken>(&*event)) {
        if (const auto done = take(*taken); !done) return done;
      } else {
        wants_.push_back(text);
      }
    }
    return {};
  }

  static std::string join(const std::vector<std::string>& lines) {
    std::string out;
    for (const std::string& line : lines) append(out, out.empty() ? "" : " | ", line);
    return out.empty() ? "nothing" : out;
  }

  const Step quiet_{.kind = Step::Kind::Host, .text = "ATE0\r", .place = "before the start"};
  Module module_;
  Chunking chunking_;
  std::minstd_rand random_;
  Instant now_{};
  std::string waiting_;  // typed and not yet taken
  std::string answers_;
  std::vector<Mark> marks_;  // of each byte of answers_
  std::vector<std::string> wants_;
  std::vector<std::string> reasons_;
  std::vector<std::string> taken_;
  BytesTaken last_taken_;
  std::deque<const Step*> untold_;  // where each byte comes from of which nothing is told
};

}  // namespace

Result<void> play(const Conversation& conversation, Chunking chunking) {
  return Player(conversation, chunking).play(conversation);
}

}  // namespace airmodem::testing
