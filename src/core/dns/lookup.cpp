#include "core/dns/lookup.h"

#include <utility>

namespace airmodem {
namespace {

constexpr std::size_t kShownAddresses = 2;
constexpr std::string_view kNoServer = "0.0.0.0";

void end_lookup(Context& context) {
  context.of<Names>().is_looking_up = false;
  context.timers.clear(kLookupTimer);
}

void lookup_timed_out(Context& context) { fail_lookup(context, LookupFailure::Retries); }

}  // namespace

const Timer kLookupTimer = timer<lookup_timed_out>("lookup");

void begin_lookup(Context& context, std::string_view name) {
  context.of<Names>().is_looking_up = true;
  context.of<Names>().lookup_name = name;
  context.timers.set(kLookupTimer, context.now + context.profile.limits.lookup);
  context.emit(ResolveName{.name = context.of<Names>().lookup_name});
}

void fail_lookup(Context& context, LookupFailure why) {
  if (!context.of<Names>().is_looking_up) return;
  cancel_lookup(context);
  context.urc("+CDNSGIP: 0,", static_cast<int>(why));
}

void cancel_lookup(Context& context) {
  if (!context.of<Names>().is_looking_up) return;
  end_lookup(context);
  context.emit(CancelResolve{});
}

void use_name_servers(Context& context, std::string_view primary, std::string_view secondary) {
  Names& names = context.of<Names>();
  names.has_own_dns = true;
  names.primary_dns = primary;
  names.secondary_dns = secondary.empty() ? kNoServer : secondary;
  context.emit(
      UseNameServers{.primary = std::string(primary), .secondary = std::string(secondary)});
}

void forget_name_servers(Context& context) {
  Names& names = context.of<Names>();
  if (!std::exchange(names.has_own_dns, false)) return;
  names.primary_dns = context.options.primary_dns;
  names.secondary_dns = context.options.secondary_dns;
  context.emit(UseNameServers{});
}

void take(Context& context, const NameResolved& input) {
  if (!context.of<Names>().is_looking_up) return;
  end_lookup(context);
  std::string line = concat("+CDNSGIP: 1,\"", context.of<Names>().lookup_name, '"');
  for (std::size_t n = 0; n < input.addresses.size() && n < kShownAddresses; ++n) {
    append(line, ",\"", input.addresses[n], '"');
  }
  context.urc(line);
}

void take(Context& context, const NameFailed& input) {
  if (!context.of<Names>().is_looking_up) return;
  end_lookup(context);
  context.urc("+CDNSGIP: 0,", static_cast<int>(input.why));
}

}  // namespace airmodem
