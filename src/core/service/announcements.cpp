#include "core/service/announcements.h"

#include <string_view>

#include "core/service/clock.h"

namespace airmodem {
namespace {

constexpr std::string_view kTimePlace = "{time}";

}  // namespace

void announce(Context& context, StateReport state, const std::vector<std::string>& lines) {
  if (!context.state.around.host_has_come || lines.empty()) return;
  ResponseWriter& out = context.unasked(state);
  for (std::string line : lines) {
    const std::size_t place = line.find(kTimePlace);
    if (place != std::string::npos) {
      line.replace(place, kTimePlace.size(), network_time_text(context));
    }
    out.line(line);
  }
}

const std::vector<std::string>& card_lines(const Context& context) {
  static const std::vector<std::string> kNone;
  const Announcements& all = context.profile.announcements;
  switch (context.state.sim) {
    case SimState::Ready:
      return all.card_ready;
    case SimState::Absent:
      return all.card_absent;
    case SimState::PinRequired:
      return all.pin_required;
    case SimState::PukRequired:
      return all.puk_required;
    case SimState::Busy:
      break;
  }
  return kNone;
}

}  // namespace airmodem
