#include "core/ping/ping.h"

#include <chrono>
#include <utility>

namespace airmodem {
namespace {

// What stands for the time and the TTL of an answer that has not come (spec: ping.none).
constexpr int kNoTime = 600;
constexpr int kNoTtl = 255;

constexpr Refusal kNoAddress{.why = "no address was found for the name", .code = CmeError::Other};
constexpr Refusal kNotPermitted{.why = "this machine does not permit echo requests",
                                .code = CmeError::NotSupported};

bool is_pinging(const Context& context) { return context.line.pending() == Pending::Ping; }

// A request goes where the one before it went, so that all ask the same peer.
void send_request(Context& context) {
  EchoRequests& requests = context.of<EchoRequests>();
  ++requests.number;
  context.timers.set(kPingTimer, context.now + context.profile.limits.lookup);
  context.emit(Ping{.host = requests.address.empty() ? requests.host : requests.address,
                    .size = requests.size,
                    .ttl = requests.ttl});
}

void end_with(Context& context, Outcome outcome) {
  context.timers.clear(kPingTimer);
  context.finish(outcome);
}

// The line of the request that runs, which is the end of it.
template <class Time, class Ttl>
void say_and_go_on(Context& context, Time milliseconds, Ttl ttl) {
  const EchoRequests& requests = context.of<EchoRequests>();
  context.reply().line("+CIPPING: ", requests.number, ",\"", requests.address, "\",", milliseconds,
                       ",", ttl);
  if (requests.number < requests.total) {
    send_request(context);
  } else {
    end_with(context, Outcome::ok());
  }
}

void ping_timed_out(Context& context) {
  context.emit(CancelPing{});
  if (context.of<EchoRequests>().address.empty()) {
    end_with(context, Outcome::refused(kNoAddress));
  } else {
    say_and_go_on(context, kNoTime, kNoTtl);
  }
}

}  // namespace

const Timer kPingTimer = timer<ping_timed_out>("ping");

Outcome begin_ping(Context& context, EchoRequests requests) {
  context.of<EchoRequests>() = std::move(requests);
  send_request(context);
  return Outcome::pending(Pending::Ping);
}

void cancel_ping(Context& context) {
  if (context.timers.deadline(kPingTimer) != kNever) context.emit(CancelPing{});
}

void abandon_ping(Context& context) {
  if (!is_pinging(context)) return;
  context.emit(CancelPing{});
  end_with(context, Outcome::refused("the bearer was lost", CmeError::Other));
}

void take(Context& context, const PingSent& input) {
  if (!is_pinging(context)) return;
  EchoRequests& requests = context.of<EchoRequests>();
  requests.address = input.address;
  context.timers.set(kPingTimer, context.now + requests.patience);
}

void take(Context& context, const PingAnswered& input) {
  if (!is_pinging(context)) return;
  // Rounded up: an answer of no time at all would look like none.
  const auto time = std::chrono::ceil<std::chrono::milliseconds>(
      std::chrono::duration<std::uint64_t, std::micro>(input.microseconds));
  say_and_go_on(context, time.count(), input.ttl);
}

void take(Context& context, const PingFailed& input) {
  if (!is_pinging(context)) return;
  const bool has_address = !context.of<EchoRequests>().address.empty();
  if (input.why == PingFailure::NotPermitted) {
    end_with(context, Outcome::refused(kNotPermitted));
  } else if (input.why == PingFailure::Name && !has_address) {
    end_with(context, Outcome::refused(kNoAddress));
  } else {
    say_and_go_on(context, kNoTime, kNoTtl);
  }
}

}  // namespace airmodem
