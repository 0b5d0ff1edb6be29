/// One link, as plain data, and what every part does with it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "airmodem/client_event.h"
#include "airmodem/types.h"
#include "client/context.h"

namespace airmodem::client {

enum class LinkPhase : std::uint8_t {
  Free,
  Opening,   ///< settings, uploads, and CIPSTART up to CONNECT OK or CONNECT FAIL
  GivingUp,  ///< closed by the caller while it was opening
  Open,
  Draining,  ///< close() was called: what is queued leaves and is confirmed
  Closing,   ///< CIPCLOSE is asked
  Ended,     ///< the module has closed it; what is held is read, and CIPACK asked once more
};

struct Link {
  LinkPhase phase = LinkPhase::Free;
  Transport transport = Transport::Tcp;
  bool is_secured = false;  ///< by TLS
  Counts counts;
  std::string queue;                  ///< accepted and not yet delivered
  std::deque<std::size_t> datagrams;  ///< UDP: the lengths of those in the queue
  std::size_t in_hand = 0;            ///< bytes of the queue whose CIPSEND has not ended
  int refused_sends = 0;              ///< of one payload, one after the other
  int refused_reads = 0;              ///< one after the other
  int questions = 0;                  ///< CIPACK and CIPRXGET that have not ended
  int stale_questions = 0;            ///< those of the link's last connection
  bool wants_room = false;            ///< send() took less than was offered
  bool holds_data = false;            ///< CIPRXGET: something is there to be read
  bool is_intact = true;
  bool is_doubtful = false;       ///< the peer may have got bytes that are not the caller's
  LinkEnd end = LinkEnd::Closed;  ///< of Draining, Closing and Ended
  std::string reason;
  std::string state;           ///< of `STATE: ...` before CONNECT FAIL
  bool is_last_asked = false;  ///< Ended: CIPACK was asked for the last time
  Timer connect;               ///< the module should have said CONNECT OK or CONNECT FAIL
  Timer acknowledgement;       ///< when CIPACK is asked next
  Duration rest{};             ///< between two questions
  Instant progress_at{};       ///< CIPACK's figures moved

  /// Whether send() takes bytes and the peer's are given out.
  bool carries_data() const {
    return phase == LinkPhase::Open || phase == LinkPhase::Draining ||
           phase == LinkPhase::Closing || phase == LinkPhase::Ended;
  }
  bool is_sending() const { return in_hand > 0; }
  /// An answer to one of `questions` has come; false when it is about the last connection.
  bool take_answer() {
    int& counted = stale_questions > 0 ? stale_questions : questions;
    const bool is_stale = stale_questions > 0;
    --counted;
    return !is_stale;
  }

  /// Whether CIPACK tells more than is known.
  bool is_unconfirmed(const Context& context) const {
    return transport == Transport::Tcp && context.options.certainty == Certainty::Acknowledged &&
           counts.acknowledged < counts.delivered;
  }
  bool is_complete(const Context& context) const {
    return counts.delivered == counts.accepted && !is_unconfirmed(context) && !is_doubtful;
  }
};

/// All links of the module.
using LinkTable = std::array<Link, kMostLinks>;

/// The link's number and a comma, as multi mode has it in commands; nothing in single mode.
std::string link_field(const Context& context, LinkId id);

/// Gives a link that was open back, and says so.
void end_link(Context& context, LinkTable& links, LinkId id);

}  // namespace airmodem::client
