#include "core/service/sending.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/command/command.h"
#include "core/service/data_mode.h"
#include "core/service/delivery.h"
#include "core/service/heart_beat.h"
#include "core/service/links.h"

namespace airmodem {
namespace {

constexpr int kAcceptMode = 1;
constexpr int kPlainMode = 0;
constexpr int kSlowMode = 2;
constexpr int kShowsPrompt = 1;
constexpr int kShowsNothing = 2;

// The manual's number for an end that nobody asked for (spec: close.tcp-error); a peer that closes
// is no error.
std::optional<int> tcp_error(CloseReason why) {
  switch (why) {
    case CloseReason::Unreachable:
      return 6;
    case CloseReason::Timeout:
      return 12;
    case CloseReason::Aborted:
      return 13;
    case CloseReason::Reset:
      return 14;
    case CloseReason::Peer:
      break;
  }
  return std::nullopt;
}

bool is_sending(const Context& context) { return context.line.pending() == Pending::Send; }

void say_send_failed(Context& context) {
  Sending& sending = context.state.sending;
  context.line.expect_payload(true);
  context.answer.line(link_prefix(context, sending.link), "SEND FAIL");
  context.finish(Outcome::ended());
}

void say_sent(Context& context) {
  const Sending& sending = context.state.sending;
  const ServiceSettings& service = context.state.service;
  if (service.prompt_mode != kShowsNothing) {
    if (service.send_mode != kAcceptMode) {
      context.answer.line(link_prefix(context, sending.link), "SEND OK");
    } else if (context.state.is_multi()) {
      context.answer.line("DATA ACCEPT:", sending.link.value, ",", sending.size);
    } else {
      context.answer.line("DATA ACCEPT:", sending.size);
    }
  }
  context.finish(Outcome::ended());
  time_delivery(context, sending.link);
}

void finish_when_done(Context& context) {
  const Sending& sending = context.state.sending;
  if (sending.taken < sending.size) return;
  const bool waits_for_peer = sending.report == SendReport::Acknowledged &&
                              context.state.link(sending.link).acked < sending.acked_goal;
  if (!waits_for_peer) say_sent(context);
}

void hand_over(Context& context, std::string payload) {
  Sending& sending = context.state.sending;
  const Link& link = context.state.link(sending.link);
  const int slow_mode = context.profile.dialect.acknowledges_plain_sends ? kPlainMode : kSlowMode;
  const bool is_slow =
      context.state.service.send_mode == slow_mode && link.endpoint->transport == Transport::Tcp;
  sending.report = is_slow ? SendReport::Acknowledged : SendReport::Taken;
  sending.size = payload.size();
  sending.taken = 0;
  sending.ends_by = kNever;
  context.line.wait();
  send_on_link(context, sending.link, sending.report, std::move(payload));
  sending.acked_goal = link.handed_over;
}

void end_payload(Context& context, PromptEnd how, std::string payload) {
  const bool is_nothing = how == PromptEnd::TimedOut && payload.empty();
  if (context.state.sending.is_lost) {
    say_send_failed(context);
  } else if (how == PromptEnd::GivenUp || is_nothing) {
    context.finish(Outcome::ok());
  } else if (how == PromptEnd::TooLong) {
    context.finish(Outcome::error("the payload is longer than one CIPSEND can send"));
  } else if (payload.empty()) {
    context.finish(Outcome::error("the payload is empty"));
  } else {
    hand_over(context, std::move(payload));
  }
}

Outcome answer_acked(Context& context, LinkId id) {
  const Link& link = context.state.link(id);
  return answer_line(context, link.sent, ",", link.acked, ",", link.sent - link.acked);
}

// CLOSED, or where the dialect has it `TCP ERROR:<code>`.
std::string end_text(const Context& context, CloseReason why) {
  const auto error = tcp_error(why);
  if (!context.profile.dialect.tells_tcp_errors || !error) return "CLOSED";
  return concat("TCP ERROR:", *error);
}

// A connection or the bearer is gone; `line` says so, after the send in hand.
void report_loss(Context& context, bool concerns_send, std::string_view line) {
  if (concerns_send && context.line.is_prompting_for(Pending::Send)) {
    context.state.sending.is_lost = true;
    context.line.afterwards().line(line);
    return;
  }
  if (concerns_send && is_sending(context)) say_send_failed(context);
  context.urc(line);
}

}  // namespace

bool has_prompt(const Context& context, LinkId link) {
  return context.line.is_prompting_for(Pending::Send) && context.state.sending.link == link;
}

Outcome ask_for_payload(Context& context, LinkId link, std::size_t length) {
  const ServiceSettings& service = context.state.service;
  context.state.sending.link = link;
  context.state.sending.is_lost = false;
  std::optional<Duration> patience;
  if (service.timed_send != 0) patience = std::chrono::seconds(service.send_delay);
  return Outcome::prompt({.what = Pending::Send,
                          .length = length,
                          .limit = context.profile.limits.payload,
                          .patience = patience,
                          .is_shown = service.prompt_mode == kShowsPrompt,
                          .end = end_payload});
}

void report_link_end(Context& context, LinkId link, CloseReason why) {
  if (context.line.pending() == Pending::Acked && context.state.queried_link == link) {
    context.finish(answer_acked(context, link));
  }
  report_loss(context, context.state.sending.link == link,
              link_prefix(context, link) + end_text(context, why));
}

void report_bearer_loss(Context& context) {
  if (context.line.pending() == Pending::Acked) {
    context.finish(answer_acked(context, context.state.queried_link));
  }
  report_loss(context, true, "+PDP: DEACT");
  if (context.line.is_prompting_for(Pending::Send)) context.line.hold_until_prompt_ends();
}

Outcome query_acked(Context& context, LinkId id) {
  const Link& link = context.state.link(id);
  const bool is_tcp = link.endpoint && link.endpoint->transport == Transport::Tcp;
  if (!is_open(link.state) || !is_tcp) return answer_acked(context, id);
  context.state.queried_link = id;
  context.emit(QueryAcked{.link = id});
  return Outcome::pending(Pending::Acked);
}

void take(Context& context, const LinkSent& input) {
  if (is_transparent(context)) {
    count_taken(context, input.count);
    return;
  }
  const std::uint64_t of_sending = without_heart_beat(context, input.link, input.count);
  context.state.link(input.link).sent += input.count - of_sending;
  Sending& sending = context.state.sending;
  if (!is_sending(context) || sending.link != input.link) return;
  const std::uint64_t count = std::min(of_sending, sending.size - sending.taken);
  sending.taken += count;
  context.state.link(input.link).sent += count;
  finish_when_done(context);
}

void take(Context& context, const LinkSendFailed& input) {
  if (is_transparent(context)) {
    forget_refused(context, input.count);
    return;
  }
  const bool is_ours = without_heart_beat(context, input.link, input.count) > 0;
  if (!is_ours || !is_sending(context) || context.state.sending.link != input.link) return;
  say_send_failed(context);
}

void take(Context& context, const LinkAcked& input) {
  Link& link = context.state.link(input.link);
  const std::uint64_t before =
      std::exchange(link.acked, std::max(link.acked, std::min(input.total, link.sent)));
  if (link.acked > before) count_delivered(context, input.link);
  if (is_sending(context) && context.state.sending.link == input.link) finish_when_done(context);
  if (context.line.pending() == Pending::Acked && context.state.queried_link == input.link) {
    context.finish(answer_acked(context, input.link));
  }
}

}  // namespace airmodem
