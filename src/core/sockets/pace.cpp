#include "core/sockets/pace.h"
#include "core/command/family.h"
#include "core/sockets/pace_state.h"
#include "core/sockets/socket.h"

#include <type_traits>
#include <utility>

namespace airmodem {
namespace {

constexpr std::size_t kBearerPace = kMostLinks;  // its place, after the links

Pace& bearer_pace(Context& context) { return context.of<Paces>()[kBearerPace]; }

void begin(Context& context, Pace& pace, Duration real_time) {
  const bool is_real = context.options.timing == Timing::Real;
  pace.due = context.now + (is_real ? real_time : Duration{});
  pace.held.clear();
}

// Whose input it is; null when it is neither a link's nor the bearer's.
Pace* pace_of(Context& context, const Input& input) {
  return std::visit(
      [&]<class What>(const What& what) -> Pace* {
        if constexpr (requires { what.link; }) {
          return &context.of<Paces>()[what.link.value];
        } else if constexpr (std::is_same_v<What, BearerUp> || std::is_same_v<What, BearerFailed> ||
                             std::is_same_v<What, BearerLost>) {
          return &bearer_pace(context);
        } else {
          return nullptr;
        }
      },
      input);
}

void set_timer(Context& context) {
  Instant due = kNever;
  for (const Pace& pace : context.of<Paces>()) {
    if (!pace.held.empty()) due = std::min(due, pace.due);
  }
  context.timers.set(kPaceTimer, due);
}

// The next input whose time has come; nullopt if there is none.
std::optional<Input> let_in(Context& context) {
  for (Pace& pace : context.of<Paces>()) {
    if (pace.held.empty() || pace.due > context.now) continue;
    const Input input = std::move(pace.held.front());
    pace.held.erase(pace.held.begin());
    const auto* const opened = std::get_if<LinkOpened>(&input);
    const bool is_wanted =
        opened != nullptr && socket_at(context, opened->link).phase == SocketPhase::Opening;
    if (is_wanted) context.emit(ResumeLink{.link = opened->link});
    return input;
  }
  set_timer(context);
  return std::nullopt;
}

void let_all_in(Context& context) {
  while (const auto input = let_in(context)) take_input(context, *input);
}

}  // namespace

const Timer kPaceTimer = timer<let_all_in>("pace");

void begin_pace(Context& context, LinkId link) {
  begin(context, context.of<Paces>()[link.value], context.profile.real_times.connect);
}

void begin_bearer_pace(Context& context) {
  begin(context, bearer_pace(context), context.profile.real_times.bearer);
}

bool keep_pace(Context& context, const Input& input) {
  Pace* const pace = pace_of(context, input);
  if (pace == nullptr) return false;
  const auto* const opened = std::get_if<LinkOpened>(&input);
  const bool is_first = opened != nullptr || std::holds_alternative<BearerUp>(input);
  const bool waits = !pace->held.empty() || (is_first && context.now < pace->due);
  if (!waits) return false;
  if (opened != nullptr) context.emit(PauseLink{.link = opened->link});
  pace->held.push_back(input);
  set_timer(context);
  return true;
}

}  // namespace airmodem
