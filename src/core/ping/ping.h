/// Echo requests (CIPPING; spec: ping.*): one after the other, each with a time limit of its own.
#pragma once

#include "core/context.h"

namespace airmodem {

/// Sends the first of these requests, whose `host`, `total`, `size`, `ttl` and `patience` are set.
/// Pending until the last one is answered or given up.
Outcome begin_ping(Context& context, EchoRequests requests);

/// The answer to the request that runs, or its address, has not come in time.
void ping_timed_out(Context& context);

/// The bearer is gone: says so where requests run.
void abandon_ping(Context& context);

void take(Context& context, const PingSent& input);
void take(Context& context, const PingAnswered& input);
void take(Context& context, const PingFailed& input);

}  // namespace airmodem
