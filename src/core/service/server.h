/// The server: peers that come to the module (spec 8).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const Listening& input);
void take(Context& context, const ListenFailed& input);
void take(Context& context, const PeerArrived& input);

}  // namespace airmodem
