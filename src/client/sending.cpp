#include "client/sending.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "client/acknowledged.h"
#include "client/fields.h"
#include "core/text/append.h"

namespace airmodem::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// CIPACK is asked at once when all is delivered, then less and less often.
constexpr Duration kFirstRest = milliseconds(100);
constexpr Duration kLongestRest = seconds(5);
// And now and then while there is more to send, so that the caller sees how far the peer is.
constexpr Duration kWhileSending = seconds(1);

// A CIPSEND that was refused before its prompt has sent nothing; lines get garbled, and modules are
// busy, but not for ever.
constexpr int kMostRefusals = 3;
constexpr Duration kRefusalRest = milliseconds(500);

// How many bytes `DATA ACCEPT:[<n>,]<length>` names; SEND OK names none and means all.
std::optional<std::size_t> accepted_length(std::string_view result, std::size_t length) {
  if (!result.starts_with("DATA ACCEPT:")) return length;
  const auto named = parse_number(trim(result.substr(result.find_last_of(":,") + 1)));
  if (!named) return std::nullopt;
  return static_cast<std::size_t>(*named);
}

}  // namespace

std::size_t Sending::room(LinkId id) const {
  const Link& link = table_[id.value];
  if (link.phase != LinkPhase::Open) return 0;
  const std::size_t limit = std::max(context_.options.send_limit, kLongestSend);
  return limit - std::min(limit, link.queue.size());
}

std::size_t Sending::send(LinkId id, std::string_view bytes) {
  Link& link = table_[id.value];
  if (link.phase != LinkPhase::Open) return 0;
  const bool is_datagram = link.transport == Transport::Udp && !context_.is_transparent();
  if (is_datagram && (bytes.empty() || bytes.size() > kLongestSend)) return 0;
  std::size_t count = std::min(bytes.size(), room(id));
  if (is_datagram && count < bytes.size()) count = 0;
  if (count < bytes.size()) link.wants_room = true;
  if (count == 0) return 0;
  if (is_datagram) link.datagrams.push_back(count);
  link.queue += bytes.substr(0, count);
  link.counts.accepted += count;
  return count;
}

bool Sending::find_work() { return find_acknowledgement() || find_payload(); }

bool Sending::find_acknowledgement() {
  if (context_.is_transparent()) return false;
  for (std::uint8_t index = 0; index < kMostLinks; ++index) {
    Link& link = table_[index];
    if (!link.carries_data() || link.phase == LinkPhase::Closing || link.is_sending()) continue;
    if (!link.is_unconfirmed(context_)) continue;
    const bool is_last = link.phase == LinkPhase::Ended && !link.holds_data && !link.is_last_asked;
    if (is_last || link.acknowledgement.fires(context_.now)) {
      link.is_last_asked = is_last;
      ask_acknowledged({index});
      return true;
    }
  }
  return false;
}

bool Sending::find_payload() {
  if (context_.is_transparent()) return false;
  for (std::size_t i = 0; i < kMostLinks; ++i) {
    const LinkId id{static_cast<std::uint8_t>((turn_ + i) % kMostLinks)};
    const Link& link = table_[id.value];
    const bool is_open = link.phase == LinkPhase::Open || link.phase == LinkPhase::Draining;
    const bool is_resting = link.refused_sends > 0 && link.progress_at > context_.now;
    if (!is_open || link.queue.empty() || link.is_sending() || is_resting) continue;
    turn_ = static_cast<std::uint8_t>((id.value + 1) % kMostLinks);
    send_next(id);
    return true;
  }
  return false;
}

void Sending::send_next(LinkId id) {
  Link& link = table_[id.value];
  const std::size_t length =
      link.datagrams.empty() ? std::min(link.queue.size(), kLongestSend) : link.datagrams.front();
  link.in_hand = length;
  conversation_.run(
      {.line = concat("AT+CIPSEND=", link_field(context_, id), length),
       .payload = link.queue.substr(0, length),
       .when_silent = WhenSilent::Tell,
       .limit = context_.options.patience.send_result,
       .done = [this, id, length](const Answer& answer) { on_sent(id, length, answer); }});
}

void Sending::on_sent(LinkId id, std::size_t length, const Answer& answer) {
  Link& link = table_[id.value];
  if (answer.end == CommandEnd::Timeout) return on_lost_result(id);
  link.in_hand = 0;
  if (!answer.is_ok()) return on_refused(id, answer);
  const auto taken =
      answer.was_prompted ? accepted_length(answer.final_result, length) : std::nullopt;
  if (taken == length) return on_taken(id, length);
  links_.begin_closing(
      id, LinkEnd::Failed,
      concat("the module answers ", answer.final_result, " to ", length, " bytes"));
}

void Sending::on_taken(LinkId id, std::size_t length) {
  Link& link = table_[id.value];
  link.refused_sends = 0;
  link.queue.erase(0, length);
  if (!link.datagrams.empty()) link.datagrams.pop_front();
  link.counts.delivered += length;
  link.progress_at = context_.now;
  context_.emit(LinkSent{.link = id, .counts = link.counts});
  if (link.queue.empty()) {
    link.rest = kFirstRest;
    link.acknowledgement.set(context_.now);
  } else if (!link.acknowledgement.is_set()) {
    link.acknowledgement.set(context_.now + kWhileSending);
  }
  const std::size_t free = room(id);
  if (link.wants_room && free >= std::max(context_.options.send_limit / 2, kLongestSend)) {
    link.wants_room = false;
    context_.emit(LinkRoom{.link = id, .room = free});
  }
}

void Sending::on_refused(LinkId id, const Answer& answer) {
  Link& link = table_[id.value];
  if (link.phase == LinkPhase::Ended) return;  // that is why
  if (!answer.was_prompted && ++link.refused_sends < kMostRefusals) {
    link.progress_at = context_.now + kRefusalRest;
    return;
  }
  // On UDP one datagram is lost and the next one may fit.
  const bool is_lost_datagram = link.transport == Transport::Udp && answer.was_prompted;
  if (is_lost_datagram && !link.datagrams.empty())
    return forget_datagram(id, link.datagrams.front());
  links_.begin_closing(id, LinkEnd::Failed,
                       concat("the module answers AT+CIPSEND with ", answer.outcome()));
}

void Sending::forget_datagram(LinkId id, std::size_t length) {
  Link& link = table_[id.value];
  link.queue.erase(0, length);
  link.datagrams.pop_front();
  link.reason = "the module could not send a datagram";
}

void Sending::on_lost_result(LinkId id) {
  // Nothing else may be asked: a module that has not got the whole payload takes the question for
  // its end, and then there is no answer.
  conversation_.run_first({.line = acknowledged_question(context_, id),
                           .when_silent = WhenSilent::Tell,
                           .needs = "+CIPACK",
                           .done = [this, id](const Answer& answer) {
                             Link& link = table_[id.value];
                             const std::size_t length = std::exchange(link.in_hand, 0);
                             const auto figures = read_acknowledged(answer);
                             if (figures && figures->sent == link.counts.delivered + length) {
                               return on_taken(id, length);
                             }
                             if (figures && figures->sent == link.counts.delivered &&
                                 ++link.refused_sends < kMostRefusals) {
                               return;
                             }
                             const std::string reason =
                                 concat("the module did not say what became of ", length, " bytes");
                             if (!figures) return context_.stop(Trouble::NoAnswer, reason);
                             links_.begin_closing(id, LinkEnd::Failed, reason);
                           }});
}

void Sending::ask_acknowledged(LinkId id) {
  ++table_[id.value].questions;
  conversation_.run({.line = acknowledged_question(context_, id),
                     .needs = "+CIPACK",
                     .done = [this, id](const Answer& answer) { on_acknowledged(id, answer); }});
}

void Sending::on_acknowledged(LinkId id, const Answer& answer) {
  Link& link = table_[id.value];
  if (!link.take_answer()) return;
  if (!link.carries_data() || link.phase == LinkPhase::Closing) return;
  const auto figures = read_acknowledged(answer);
  if (figures && figures->sent != link.counts.delivered && link.phase != LinkPhase::Ended) {
    return links_.begin_closing(id, LinkEnd::Failed,
                                concat("the module has sent ", figures->sent,
                                       " bytes where it "
                                       "reported ",
                                       link.counts.delivered));
  }
  const std::uint64_t acknowledged =
      figures ? std::min(figures->acknowledged, link.counts.delivered) : 0;
  if (acknowledged > link.counts.acknowledged) {
    link.counts.acknowledged = acknowledged;
    link.progress_at = context_.now;
    link.rest = kFirstRest;
    context_.emit(LinkSent{.link = id, .counts = link.counts});
  } else {
    link.rest = std::min(std::max(link.rest * 2, kFirstRest), kLongestRest);
  }
  if (!link.is_unconfirmed(context_)) return;
  link.acknowledgement.set(context_.now + (link.queue.empty() ? link.rest : kWhileSending));
}

Instant Sending::deadline() const {
  Instant earliest = kNever;
  // The end of a command in hand is waited for; transparent mode asks by itself.
  if (conversation_.is_busy() || context_.is_transparent()) return earliest;
  for (const Link& link : table_) {
    if (link.is_unconfirmed(context_) && link.carries_data()) {
      earliest = std::min(earliest, link.acknowledgement.due());
    }
    if (link.refused_sends > 0 && !link.queue.empty() && link.progress_at > context_.now) {
      earliest = std::min(earliest, link.progress_at);
    }
  }
  return earliest;
}

}  // namespace airmodem::client
