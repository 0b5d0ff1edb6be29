/// The CIPSEND in hand, from its prompt to its result (spec: send.*). A module has one at a time:
/// while it lasts, what the host types is payload or waits.
///
/// Theory of operation. The prompt collects a payload until its length is reached, 0x1A or 0x1B
/// ends it, or CIPATS's time is over. It is handed over whole, and the command waits until the
/// stack has taken all of it (quick) or the peer's TCP has acknowledged all that was handed over on
/// the link so far (slow). A connection or bearer that ends meanwhile ends the send: SEND FAIL,
/// then the line that says so. At the prompt both wait for the payload's end, because what the host
/// types until then is payload. How long the peer may take is the link's business (delivery.h).
#pragma once

#include <span>

#include <cstdint>
#include <string_view>

#include "core/command/command.h"
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
Outcome query_acked(Context& context, LinkId id);

/// A line that ends connections was typed after the send in hand: it is not waited for as long.
void hurry_send(Context& context);

// What a link's socket tells of bytes that were sent (core/sockets/socket_user.h).
void count_sent(Context& context, LinkId id, std::uint64_t count);
void fail_send(Context& context, LinkId id, std::uint64_t count);
void count_acknowledged(Context& context, LinkId id);

/// Sends a heart-beat; false while one, or a CIPSEND's payload, is not taken.
bool send_beside_payload(Context& context, LinkId id, std::string_view bytes);

/// CIPSEND, CIPACK and how they are shown.
std::span<const Command> sending_commands();

}  // namespace airmodem
