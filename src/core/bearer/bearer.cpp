#include "core/bearer/bearer.h"

#include <utility>

#include "core/check.h"
#include "core/command/family.h"
#include "core/radio/radio.h"
#include "core/serial/serial_line.h"
#include "core/settings/settings.h"
#include "core/sockets/pace.h"

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
  const AccessPoint& given = context.of<AccessPoints>().chosen;
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
  if (!context.of<Radio>().is_attached) return kDetached;
  if (!is_login_right(context)) return kWrongLogin;
  return std::nullopt;
}

void request_bearer(Context& context) {
  AccessPoint wanted = context.of<AccessPoints>().chosen;
  const AccessPoint& otherwise = context.of<AccessPoints>().otherwise;
  if (wanted.apn.empty() && !otherwise.apn.empty()) wanted = otherwise;
  if (wanted.apn.empty()) wanted.apn = context.profile.network.apn;
  begin_bearer_pace(context);
  context.timers.set(kBearerTimer, context.now + context.profile.limits.bearer);
  context.emit(ActivateBearer{.apn = wanted.apn, .user = wanted.user, .password = wanted.password});
}

// It cannot be brought up: says so to whoever waits for it.
void fail(Context& context, Refusal why) {
  context.timers.clear(kBearerTimer);
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Failed));
  if (std::exchange(context.of<ServiceBearer>().is_for_links, false)) {
    tell<&Family::bearer_failed>(context);
    return;
  }
  context.answer.as(Mark::Urc).line("+PDP: DEACT");
  context.finish(Outcome::refused(why));
}

// It was up, or a link of its own waited for it, and is gone.
void lose(Context& context) {
  context.timers.clear(kBearerTimer);
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Lost));
  context.of<ServiceBearer>().is_for_links = false;
  tell<&Family::bearer_lost>(context);
  context.line.release_held();  // why it is lost comes first
  tell<&Family::says_bearer_loss>(context);
}

void bearer_timed_out(Context& context) {
  context.emit(DeactivateBearer{});
  fail(context, kNoAnswer);
}

}  // namespace

const Timer kBearerTimer = timer<bearer_timed_out>("bearer");

Outcome activate_bearer(Context& context) {
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Activate));
  if (const auto trouble = bearer_trouble(context)) {
    AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Failed));
    context.answer.as(Mark::Urc).line("+PDP: DEACT");
    return Outcome::refused(*trouble);
  }
  request_bearer(context);
  return Outcome::pending(Pending::Bearer);
}

void activate_bearer_for_links(Context& context) {
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Configure));
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Activate));
  context.of<ServiceBearer>().is_for_links = true;
  if (const auto trouble = bearer_trouble(context)) {
    fail(context, *trouble);
  } else {
    request_bearer(context);
  }
}

void detach_bearer(Context& context) {
  if (!is_network_concerned(context.of<ServiceBearer>().state)) return;
  lose(context);
  context.emit(DeactivateBearer{});
  tell_carrier(context);
}

void lose_bearer(Context& context) {
  if (context.of<ServiceBearer>().state == BearerState::Config) {
    fail(context, kNoNetwork);
    context.emit(DeactivateBearer{});
  } else {
    detach_bearer(context);
  }
}

void shut_bearer(Context& context) {
  context.of<ServiceBearer>().is_for_links = false;
  tell<&Family::bearer_shut>(context);
  context.timers.clear(kBearerTimer);
  if (is_network_concerned(context.of<ServiceBearer>().state)) context.emit(DeactivateBearer{});
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::Shut));
}

void take(Context& context, const BearerUp& input) {
  if (!fire(context.of<ServiceBearer>().state, BearerEvent::Activated)) return;
  context.timers.clear(kBearerTimer);
  context.of<Radio>().address = input.address;
  if (!std::exchange(context.of<ServiceBearer>().is_for_links, false)) {
    context.finish(Outcome::ok());
    return;
  }
  AIRMODEM_CHECK(fire(context.of<ServiceBearer>().state, BearerEvent::ReadAddress));
  tell<&Family::bearer_up>(context);
}

void take(Context& context, const BearerFailed&) {
  if (context.of<ServiceBearer>().state == BearerState::Config) fail(context, kBearerRefused);
}

void take(Context& context, const BearerLost&) {
  if (context.of<ServiceBearer>().state == BearerState::Config) {
    fail(context, kBearerRefused);
  } else if (is_network_concerned(context.of<ServiceBearer>().state)) {
    lose(context);
    tell_carrier(context);
  }
}

}  // namespace airmodem
