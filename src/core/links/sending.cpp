#include "core/links/sending.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "core/command/command.h"
#include "core/links/link_state.h"
#include "core/links/links.h"
#include "core/settings/multi.h"
#include "core/sockets/delivery.h"
#include "core/sockets/sockets.h"

namespace airmodem {
namespace {

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

// Takes away from `count` bytes that the stack took, or refused, those that were sent beside the
// host's, before the CIPSEND in hand. Returns the others.
std::uint64_t without_beside(Context& context, LinkId link, std::uint64_t count) {
  std::uint64_t& untaken = link_at(context, link).beside_untaken;
  const std::uint64_t of_beside = std::min(count, untaken);
  untaken -= of_beside;
  return count - of_beside;
}

bool is_sending(const Context& context) { return context.line.pending() == Pending::Send; }

bool is_sending_on(const Context& context, LinkId id) {
  return is_sending(context) && context.of<Sending>().link == id;
}

void say_send_failed(Context& context) {
  Sending& sending = context.of<Sending>();
  context.line.expect_payload();
  context.answer.line(link_prefix(context, sending.link), "SEND FAIL");
  context.finish(Outcome::ended());
  end_hurry(context, sending.link);
}

void say_sent(Context& context) {
  const Sending& sending = context.of<Sending>();
  const ServiceSettings& service = context.of<ServiceSettings>();
  if (service.prompt_mode != PromptMode::Nothing) {
    if (service.send_mode != SendMode::Accept) {
      context.answer.line(link_prefix(context, sending.link), "SEND OK");
    } else if (is_multi(context)) {
      context.answer.line("DATA ACCEPT:", sending.link.value, ",", sending.size);
    } else {
      context.answer.line("DATA ACCEPT:", sending.size);
    }
  }
  context.finish(Outcome::ended());
  end_hurry(context, sending.link);
}

void finish_when_done(Context& context) {
  const Sending& sending = context.of<Sending>();
  if (sending.taken < sending.size) return;
  const bool waits_for_peer = sending.report == SendReport::Acknowledged &&
                              socket_at(context, sending.link).acked < sending.acked_goal;
  if (!waits_for_peer) say_sent(context);
}

void hand_over(Context& context, std::string payload) {
  Sending& sending = context.of<Sending>();
  const Socket& socket = socket_at(context, sending.link);
  const SendMode slow_mode =
      context.profile.dialect.acknowledges_plain_sends ? SendMode::Plain : SendMode::Slow;
  const bool is_slow = context.of<ServiceSettings>().send_mode == slow_mode && socket.is_tcp();
  sending.report = is_slow ? SendReport::Acknowledged : SendReport::Taken;
  sending.size = payload.size();
  sending.taken = 0;
  context.line.wait();
  send_on_socket(context, sending.link, sending.report, std::move(payload));
  sending.acked_goal = socket.handed_over;
}

void end_payload(Context& context, PromptEnd how, std::string payload) {
  const bool is_nothing = how == PromptEnd::TimedOut && payload.empty();
  if (context.of<Sending>().is_lost) {
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
  const Socket& socket = socket_at(context, id);
  return answer_line(context, socket.sent, ",", socket.acked, ",", socket.sent - socket.acked);
}

// CLOSED, or where the dialect has it `TCP ERROR:<code>`.
std::string end_text(const Context& context, CloseReason why) {
  const auto error = tcp_error(why);
  if (!context.profile.dialect.tells_tcp_errors || !error) return "CLOSED";
  return concat("TCP ERROR:", *error);
}

enum class LossOf {
  SendInHand,  // its link is gone, or the bearer and so every link
  OtherLink,
};

// A connection or the bearer is gone; `line` says so, after the send in hand.
void report_loss(Context& context, LossOf what, std::string_view line) {
  const bool concerns_send = what == LossOf::SendInHand;
  if (concerns_send && context.line.is_prompting_for(Pending::Send)) {
    context.of<Sending>().is_lost = true;
    context.line.afterwards().line(line);
    return;
  }
  if (concerns_send && is_sending(context)) say_send_failed(context);
  context.urc(line);
}

}  // namespace

bool has_prompt(const Context& context, LinkId link) {
  return context.line.is_prompting_for(Pending::Send) && context.of<Sending>().link == link;
}

Outcome ask_for_payload(Context& context, LinkId link, std::size_t length) {
  const ServiceSettings& service = context.of<ServiceSettings>();
  context.of<Sending>().link = link;
  context.of<Sending>().is_lost = false;
  std::optional<Duration> patience;
  if (service.timed_send) patience = std::chrono::seconds(service.send_delay);
  return Outcome::prompt({.what = Pending::Send,
                          .length = length,
                          .limit = context.profile.limits.payload,
                          .patience = patience,
                          .is_shown = service.prompt_mode == PromptMode::PromptAndResult,
                          .end = end_payload});
}

void report_link_end(Context& context, LinkId link, CloseReason why) {
  if (context.line.pending() == Pending::Acked && context.of<Sending>().queried_link == link) {
    context.finish(answer_acked(context, link));
  }
  report_loss(context, context.of<Sending>().link == link ? LossOf::SendInHand : LossOf::OtherLink,
              link_prefix(context, link) + end_text(context, why));
}

void report_bearer_loss(Context& context) {
  if (context.line.pending() == Pending::Acked) {
    context.finish(answer_acked(context, context.of<Sending>().queried_link));
  }
  report_loss(context, LossOf::SendInHand, "+PDP: DEACT");
  if (context.line.is_prompting_for(Pending::Send)) context.line.hold_until_prompt_ends();
}

Outcome query_acked(Context& context, LinkId id) {
  const Socket& socket = socket_at(context, id);
  if (!socket.is_open() || !socket.is_tcp()) return answer_acked(context, id);
  context.of<Sending>().queried_link = id;
  context.emit(QueryAcked{.link = id});
  return Outcome::pending(Pending::Acked);
}

void hurry_send(Context& context) { hurry_delivery(context, context.of<Sending>().link); }

void count_sent(Context& context, LinkId id, std::uint64_t count) {
  const std::uint64_t of_sending = without_beside(context, id, count);
  Sending& sending = context.of<Sending>();
  if (!is_sending_on(context, id)) return;
  sending.taken += std::min(of_sending, sending.size - sending.taken);
  finish_when_done(context);
}

void fail_send(Context& context, LinkId id, std::uint64_t count) {
  const bool is_ours = without_beside(context, id, count) > 0;
  if (is_ours && is_sending_on(context, id)) say_send_failed(context);
}

void count_acknowledged(Context& context, LinkId id) {
  if (is_sending_on(context, id)) finish_when_done(context);
  if (context.line.pending() == Pending::Acked && context.of<Sending>().queried_link == id) {
    context.finish(answer_acked(context, id));
  }
}

// Bytes are taken in the order in which they were sent. One heart-beat at most is on its way, and
// none after bytes of a CIPSEND that are not taken, so what is taken first is the heart-beat's
// (spec: heartbeat.sends).
bool send_beside_payload(Context& context, LinkId id, std::string_view bytes) {
  const Sending& sending = context.of<Sending>();
  std::uint64_t& untaken = link_at(context, id).beside_untaken;
  const bool is_busy = is_sending_on(context, id) && sending.taken < sending.size;
  if (untaken > 0 || is_busy) return false;
  untaken = bytes.size();
  send_on_socket(context, id, SendReport::Taken, std::string(bytes));
  return true;
}

}  // namespace airmodem
