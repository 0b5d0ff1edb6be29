/// CDNSGIP's lookup, one at a time (spec: names.lookup).
#pragma once

#include <string>
#include <string_view>

#include "core/context.h"
#include "core/timers.h"

namespace airmodem {

struct Names {
  bool is_looking_up = false;  ///< CDNSGIP waits for its answer
  std::string lookup_name;
  bool has_own_dns = false;  ///< CDNSCFG has set the next two
  std::string primary_dns;   ///< 0.0.0.0 is none
  std::string secondary_dns;
};

/// Runs until a name server answers CDNSGIP.
extern const Timer kLookupTimer;

/// Begins to look `name` up; none is running.
void begin_lookup(Context& context, std::string_view name);

/// Ends a running lookup without an address and says so; nothing happens when none is running.
void fail_lookup(Context& context, LookupFailure why);

/// Ends a running lookup without a word.
void cancel_lookup(Context& context);

/// Asks these name servers from here on, addresses; an empty secondary one is none.
void use_name_servers(Context& context, std::string_view primary, std::string_view secondary);

/// Asks those again that were there at first.
void forget_name_servers(Context& context);

void take(Context& context, const NameResolved& input);
void take(Context& context, const NameFailed& input);

}  // namespace airmodem
