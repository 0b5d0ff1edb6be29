#include "core/dns/lookup.h"

#include <utility>

namespace airmodem {
namespace {

constexpr std::size_t kShownAddresses = 2;
constexpr std::string_view kNoServer = "0.0.0.0";

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

void use_name_servers(Context& context, std::string_view primary, std::string_view secondary) {
  State& state = context.state;
  state.has_own_dns = true;
  state.primary_dns = primary;
  state.secondary_dns = secondary.empty() ? kNoServer : secondary;
  context.emit(
      UseNameServers{.primary = std::string(primary), .secondary = std::string(secondary)});
}

void forget_name_servers(Context& context) {
  State& state = context.state;
  if (!std::exchange(state.has_own_dns, false)) return;
  state.primary_dns = context.options.primary_dns;
  state.secondary_dns = context.options.secondary_dns;
  context.emit(UseNameServers{});
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
