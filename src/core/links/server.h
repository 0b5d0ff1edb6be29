/// The server: peers that come to the module (spec: server.*).
///
/// Theory of operation. CIPSERVER=1 is pending until the outside has the port or cannot have it.
/// From then on each peer is answered before anything else is heard of the listener: it gets the
/// lowest link that is neither busy nor has an open prompt, or is refused. On its link it is a
/// connection like any other, and the server keeps nothing of it. The server ends by CIPSERVER=0,
/// and with the bearer, without touching its links.
#pragma once

#include <span>

#include "core/command/command.h"
#include "core/context.h"

namespace airmodem {

/// CIPSERVER=1: asks for the port. Pending until it is had or cannot be had.
Outcome start_server(Context& context, Port port);

/// CIPSERVER=0, CIPSHUT, and the end of the bearer: no peer comes in any more, those that are in
/// stay. A CIPSERVER=1 that is not answered yet fails. No line is written for it.
void stop_server(Context& context);

void take(Context& context, const Listening& input);
void take(Context& context, const ListenFailed& input);
void take(Context& context, const PeerArrived& input);

/// CIPSERVER.
std::span<const Command> server_commands();

}  // namespace airmodem
