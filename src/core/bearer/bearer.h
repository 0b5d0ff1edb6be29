/// What happens to the bearer: the commands ask for it, and the network does it (spec: bearer.*).
///
/// Theory of operation. The bearer is asked for by CIICR, or by the first CIPSTART that needs it;
/// what is known to prevent it (card, network, attachment, login) fails at once, else the network
/// has the profile's limit to answer. Its answer goes to whoever has asked: CIICR's result, or the
/// links that wait, in the order of their numbers. Once up it can be lost at any time, by the
/// network or by CGATT=0: then everything that stood on it ends in one order, waiting links,
/// server, links, data mode, echo requests, and `+PDP: DEACT` is said once, after any SEND FAIL.
#pragma once

#include "core/bearer/bearer_machine.h"
#include "core/context.h"
#include "core/timers.h"

namespace airmodem {

struct ServiceBearer {
  BearerState state = BearerState::Initial;
  bool is_for_links = false;  ///< a CIPSTART brings it up, not CIICR
};

/// Runs until the network answers.
extern const Timer kBearerTimer;

/// CIICR from IP START. Pending until the network has answered.
Outcome activate_bearer(Context& context);

/// CIPSTART from IP INITIAL: brings the bearer up by itself, then opens link 0, which is
/// Connecting.
void activate_bearer_for_links(Context& context);

/// CGATT=0: the bearer goes as if the network had taken it.
void detach_bearer(Context& context);

/// The network is gone, and the bearer with it: whoever waits for it is told.
void lose_bearer(Context& context);

/// CIPSHUT, without its answer.
void shut_bearer(Context& context);

void take(Context& context, const BearerUp& input);
void take(Context& context, const BearerFailed& input);
void take(Context& context, const BearerLost& input);

}  // namespace airmodem
