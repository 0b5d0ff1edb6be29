/// Anything that a host may type and the world may do, twice: in whole pieces and byte by byte. The
/// module must not break a promise, and must say and want the same both times.
///
/// The input is a list of lines. One that begins with `!` is an input in text form, one that begins
/// with `@` lets so many milliseconds pass, and all others are typed, LF included. Lines in front
/// of all others that begin with `%` make the module another one: `%sim800` names its profile, and
/// `%sim.state=absent` is a fact of it.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "airmodem/module.h"

namespace {

using airmodem::Instant;

// More than any time limit of the module that the host does not set.
constexpr std::int64_t kMostWait = 100'000;

class Run {
 public:
  explicit Run(bool by_byte) : by_byte_(by_byte) {}

  std::string play(std::string_view script) {
    module_ = airmodem::Module(take_profile(script), {});
    while (!script.empty()) {
      const std::size_t end = std::min(script.find('\n'), script.size() - 1);
      step(script.substr(0, end + 1));
      script.remove_prefix(end + 1);
    }
    return said_;
  }

  const std::string& wanted() const { return wanted_; }
  const std::array<std::string, airmodem::kMostLinks>& sent() const { return sent_; }

 private:
  void step(std::string_view line) {
    if (line.starts_with('!')) {
      const auto text = line.substr(1, line.find_last_not_of('\n'));
      if (const auto input = airmodem::input_from_text(text)) module_.input(*input, now_);
    } else if (line.starts_with('@')) {
      pass(line.substr(1));
    } else {
      type(line);
    }
    listen();
  }

  void pass(std::string_view digits) {
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (count < 0 || count > kMostWait) return;
    now_ += std::chrono::milliseconds(count);
    module_.advance(now_);
    if (module_.next_deadline() <= now_) std::abort();  // what is due is done
  }

  void type(std::string_view bytes) {
    waiting_ += bytes;
    while (!waiting_.empty()) {
      const std::string piece = waiting_.substr(0, by_byte_ ? 1 : waiting_.size());
      const std::size_t taken = module_.receive(piece, now_);
      listen();
      waiting_.erase(0, taken);
      if (taken < piece.size()) return;
    }
  }

  // What is written is one stream, however it is cut, and so is what is sent on a link; what is
  // wanted else stands apart from them.
  void listen() {
    while (const auto event = module_.next_event()) {
      if (const auto* write = std::get_if<airmodem::WriteTerminal>(&*event)) {
        said_ += write->bytes;
      } else if (const auto* send = std::get_if<airmodem::SendLink>(&*event)) {
        sent_[send->link.value] += send->bytes;
      } else {
        wanted_ += airmodem::to_text(*event) + "\n";
      }
    }
  }

  // Takes the lines that say so from the front.
  static airmodem::Profile take_profile(std::string_view& script) {
    airmodem::Profile profile = airmodem::air724ug();
    while (script.starts_with('%')) {
      const std::string_view line = script.substr(1, script.find('\n') - 1);
      script.remove_prefix(std::min(line.size() + 2, script.size()));
      const std::size_t is = line.find('=');
      if (is != std::string_view::npos) {
        // A value that the fact does not take changes nothing.
        static_cast<void>(airmodem::set_fact(profile, line.substr(0, is), line.substr(is + 1)));
      } else if (auto named = airmodem::find_profile(line)) {
        profile = *std::move(named);
      }
    }
    return profile;
  }

  bool by_byte_;
  airmodem::Module module_{airmodem::air724ug(), {}};
  Instant now_{};
  std::string waiting_;
  std::string said_;
  std::string wanted_;
  std::array<std::string, airmodem::kMostLinks> sent_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view script(reinterpret_cast<const char*>(data), size);
  Run whole(false);
  Run by_byte(true);
  if (whole.play(script) != by_byte.play(script)) std::abort();
  if (whole.wanted() != by_byte.wanted() || whole.sent() != by_byte.sent()) std::abort();
  return 0;
}
