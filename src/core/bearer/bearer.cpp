#include "core/bearer/bearer.h"

#include <utility>

#include "core/check.h"
#include "core/dns/lookup.h"
#include "core/links/links.h"
#include "core/links/sending.h"
#include "core/links/server.h"
#include "core/ping/ping.h"
#include "core/radio/radio.h"
#include "core/serial/serial_line.h"
#include "core/sockets/pace.h"
#include "core/transparent/transparent.h"

namespace airmodem {
namespace {

bool is_network_concerned(BearerState state) {
  return state == BearerState::Config || state == BearerState::GprsAct ||
         state == BearerState::Status;
}

// Whether the network takes this user. Without a user of its own it takes everybody
// (spec: error.login).
bool is_login_right(const Context& context) {
  const NetworkFacts& network = context.profile.network;
  const AccessPoint& given = context.state.access_point;
  return network.user.empty() || (given.user == network.user && given.password == network.password);
}

constexpr Refusal kDetached{.why = "the module is detached; AT+CGATT=1 attaches it",
                            .code = CmeError::Other};
constexpr Refusal kWrongLogin{.why = "the network does not take the user and password of AT+CSTT",
                              .code = CmeError::PdpAuthentication};
constexpr Refusal kNoAnswer{.why = "the network has not answered", .code = CmeError::Other};
constexpr Refusal kBearerRefused{.why = "the network has refused the bearer",
                                 .code = CmeError::Other};

// Why the bearer cannot be brought up, as far as that is known without asking for it
// (spec: bearer.ciicr-code).
std::optional<Refusal> bearer_trouble(const Context& context) {
  if (const auto trouble = network_trouble(context)) return trouble;
  if (!context.state.is_attached) return kDetached;
  if (!is_login_right(context)) return kWrongLogin;
  return std::nullopt;
}

void request_bearer(Context& context) {
  AccessPoint wanted = context.state.access_point;
  const AccessPoint& otherwise = context.state.default_access_point;
  if (wanted.apn.empty() && !otherwise.apn.empty()) wanted = otherwise;
  if (wanted.apn.empty()) wanted.apn = context.profile.network.apn;
  begin_bearer_pace(context);
  context.timers.set(Timer::Bearer, context.now + context.profile.limits.bearer);
  context.emit(ActivateBearer{.apn = wanted.apn, .user = wanted.user, .password = wanted.password});
}

// Does it with every link that waits for the bearer, in the order of their numbers.
template <class Do>
void for_each_waiting_link(const Context& context, Do done) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    if (context.state.links[n].waits_for_bearer) done(LinkId{n});
  }
}

// It cannot be brought up: says so to whoever waits for it.
void fail(Context& context, Refusal why) {
  context.timers.clear(Timer::Bearer);
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Failed));
  if (!is_bearer_for_links(context.state)) {
    context.answer.as(Mark::Urc).line("+PDP: DEACT");
    context.finish(Outcome::refused(why));
    return;
  }
  for_each_waiting_link(context, [&](LinkId id) {
    withdraw_link(context, id);
    report_connect_failure(context, id);
  });
}

// Links that wait for the bearer are what they were before: nothing was opened for them
// (spec: connect.bearer-multi).
void withdraw_waiting_links(Context& context) {
  for_each_waiting_link(context, [&](LinkId id) { withdraw_link(context, id); });
}

// It was up, or a link of its own waited for it, and is gone.
void lose(Context& context) {
  context.timers.clear(Timer::Bearer);
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Lost));
  withdraw_waiting_links(context);
  stop_server(context);
  end_links(context);
  abandon_data(context);
  abandon_ping(context);
  context.line.release_held();  // why it is lost comes first
  report_bearer_loss(context);
  fail_lookup(context, LookupFailure::General);
}

}  // namespace

Outcome activate_bearer(Context& context) {
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Activate));
  if (const auto trouble = bearer_trouble(context)) {
    AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Failed));
    context.answer.as(Mark::Urc).line("+PDP: DEACT");
    return Outcome::refused(*trouble);
  }
  request_bearer(context);
  return Outcome::pending(Pending::Bearer);
}

void activate_bearer_for_links(Context& context) {
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Configure));
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Activate));
  if (const auto trouble = bearer_trouble(context)) {
    fail(context, *trouble);
  } else {
    request_bearer(context);
  }
}

void detach_bearer(Context& context) {
  if (!is_network_concerned(context.state.bearer)) return;
  lose(context);
  context.emit(DeactivateBearer{});
  tell_carrier(context);
}

void lose_bearer(Context& context) {
  if (context.state.bearer == BearerState::Config) {
    fail(context, kNoNetwork);
    context.emit(DeactivateBearer{});
  } else {
    detach_bearer(context);
  }
}

void shut_bearer(Context& context) {
  withdraw_waiting_links(context);
  stop_server(context);
  shut_links(context);
  cancel_lookup(context);
  context.timers.clear(Timer::Bearer);
  if (is_network_concerned(context.state.bearer)) context.emit(DeactivateBearer{});
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::Shut));
}

void bearer_timed_out(Context& context) {
  context.emit(DeactivateBearer{});
  fail(context, kNoAnswer);
}

void take(Context& context, const BearerUp& input) {
  if (!fire(context.state.bearer, BearerEvent::Activated)) return;
  context.timers.clear(Timer::Bearer);
  context.state.address = input.address;
  if (!is_bearer_for_links(context.state)) {
    context.finish(Outcome::ok());
    return;
  }
  AIRMODEM_CHECK(fire(context.state.bearer, BearerEvent::ReadAddress));
  for_each_waiting_link(context, [&](LinkId id) { open_link(context, id); });
}

void take(Context& context, const BearerFailed&) {
  if (context.state.bearer == BearerState::Config) fail(context, kBearerRefused);
}

void take(Context& context, const BearerLost&) {
  if (context.state.bearer == BearerState::Config) {
    fail(context, kBearerRefused);
  } else if (is_network_concerned(context.state.bearer)) {
    lose(context);
    tell_carrier(context);
  }
}

}  // namespace airmodem
