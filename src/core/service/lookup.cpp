#include "core/service/lookup.h"

namespace airmodem {
namespace {

constexpr std::size_t kShownAddresses = 2;

void end_lookup(Context& context) {
  context.state.is_looking_up = false;
  context.timers.clear(Timer::Lookup);
}

}  // namespace

void begin_lookup(Context& context, std::string_view name) {
  context.state.is_looking_up = true;
  context.state.lookup_name = name;
  context.timers.set(Timer::Lookup, context.now + context.profile.limits.lookup);
  context.emit(ResolveName{.name = context.state.lookup_name});
}

void fail_lookup(Context& context, LookupFailure why) {
  if (!context.state.is_looking_up) return;
  cancel_lookup(context);
  context.urc("+CDNSGIP: 0,", static_cast<int>(why));
}

void cancel_lookup(Context& context) {
  if (!context.state.is_looking_up) return;
  end_lookup(context);
  context.emit(CancelResolve{});
}

void take(Context& context, const NameResolved& input) {
  if (!context.state.is_looking_up) return;
  end_lookup(context);
  std::string line = concat("+CDNSGIP: 1,\"", context.state.lookup_name, '"');
  for (std::size_t n = 0; n < input.addresses.size() && n < kShownAddresses; ++n) {
    append(line, ",\"", input.addresses[n], '"');
  }
  context.urc(line);
}

void take(Context& context, const NameFailed& input) {
  if (!context.state.is_looking_up) return;
  end_lookup(context);
  context.urc("+CDNSGIP: 0,", static_cast<int>(input.why));
}

}  // namespace airmodem
