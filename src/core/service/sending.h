/// The CIPSEND in hand, from its prompt to its result (spec 5). A module has one at a time: while
/// it lasts, what the host types is payload or waits.
#pragma once

#include "core/context.h"

namespace airmodem {

/// Whether this link's prompt is open.
bool has_prompt(const Context& context, LinkId link);

/// CIPSEND on a link that is connected: asks for `length` bytes, or with 0 for what 0x1A ends, and
/// sends them.
Outcome ask_for_payload(Context& context, LinkId link, std::size_t length);

/// A connection has ended without the host's doing: says SEND FAIL where a send was in hand, then
/// CLOSED, or why where the dialect tells it. At an open prompt both wait for the end of the
/// payload, so that the payload is never taken for commands.
void report_link_end(Context& context, LinkId link, CloseReason why);

/// The bearer has gone, after its links: SEND FAIL in the same way, then `+PDP: DEACT`.
void report_bearer_loss(Context& context);

/// Asks for the figures of CIPACK; answered at once where nobody has to be asked.
Outcome query_acked(Context& context, LinkId link);

void take(Context& context, const LinkSent& input);
void take(Context& context, const LinkSendFailed& input);
void take(Context& context, const LinkAcked& input);

}  // namespace airmodem
