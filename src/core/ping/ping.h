/// Echo requests (CIPPING; spec: ping.*): one after the other, each with a time limit of its own.
#pragma once

#include <cstdint>
#include <string>

#include "core/context.h"
#include "core/timers.h"

namespace airmodem {

/// CIPPING's requests, one after the other.
struct EchoRequests {
  std::string host;     ///< as the host wrote it
  std::string address;  ///< where they go; empty until it is known
  std::uint32_t total = 0;
  std::uint32_t size = 0;  ///< bytes of data in each
  std::uint32_t ttl = 0;
  Duration patience{};       ///< for the answer to each
  std::uint32_t number = 0;  ///< of the request that runs, from 1
};

/// Runs until a request is answered.
extern const Timer kPingTimer;

/// Sends the first of these requests, whose `host`, `total`, `size`, `ttl` and `patience` are set.
/// Pending until the last one is answered or given up.
Outcome begin_ping(Context& context, EchoRequests requests);

/// The bearer is gone: says so where requests run.
void abandon_ping(Context& context);

/// The module stops: nobody waits for the answer any more.
void cancel_ping(Context& context);

void take(Context& context, const PingSent& input);
void take(Context& context, const PingAnswered& input);
void take(Context& context, const PingFailed& input);

}  // namespace airmodem
