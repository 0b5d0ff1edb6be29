#include "client/fetching.h"

#include <algorithm>

#include "core/text/append.h"

namespace airmodem::client {
namespace {

constexpr Duration kLookAgain = std::chrono::seconds(5);
constexpr std::size_t kLongestRead = 1460;

// A read may be refused because its line got garbled, but not for ever.
constexpr int kMostRefusals = 3;

}  // namespace

bool Fetching::find_work() {
  if (!context_.is_fetched()) return false;
  if (!look_again_.is_set()) look_again_.set(context_.now + kLookAgain);
  for (std::size_t i = 0; i < kMostLinks; ++i) {
    const LinkId id{static_cast<std::uint8_t>((turn_ + i) % kMostLinks)};
    const Link& link = table_[id.value];
    if (!link.holds_data || !link.carries_data()) continue;
    turn_ = static_cast<std::uint8_t>((id.value + 1) % kMostLinks);
    read(id);
    return true;
  }
  return false;
}

void Fetching::read(LinkId id) {
  // Cleared now, so that an announcement in front of the answer counts.
  table_[id.value].holds_data = false;
  ++table_[id.value].questions;
  conversation_.run({.line = concat("AT+CIPRXGET=2,", link_field(context_, id), kLongestRead),
                     .done = [this, id](const Answer& answer) { on_read(id, answer); }});
}

void Fetching::on_read(LinkId id, const Answer& answer) {
  Link& link = table_[id.value];
  if (!link.take_answer()) return;
  look_again_.set(context_.now + kLookAgain);
  if (!link.carries_data()) return;
  if (!answer.read || answer.read->link != id) {
    // A module gives held bytes once: those of an answer that got lost are gone.
    if (answer.end != CommandEnd::Error) link.is_intact = false;
    if (++link.refused_reads < kMostRefusals) {
      link.holds_data = true;
    } else if (link.phase == LinkPhase::Ended) {
      link.is_intact = false;  // it is not asked again, and may hold more
    }
    return;
  }
  link.refused_reads = 0;
  if (answer.read->bytes.empty()) return;
  link.holds_data = link.holds_data || answer.read->left > 0;
  link.counts.received += answer.read->bytes.size();
  context_.emit(LinkData{.link = id, .bytes = answer.read->bytes});
}

void Fetching::advance() {
  if (!look_again_.fires(context_.now)) return;
  for (Link& link : table_) link.holds_data = link.carries_data();
}

Instant Fetching::deadline() const {
  const bool are_any_open =
      std::ranges::any_of(table_, [](const Link& link) { return link.carries_data(); });
  return are_any_open ? look_again_.due() : kNever;
}

}  // namespace airmodem::client
