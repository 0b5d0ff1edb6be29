/// Sending on links outside transparent mode, and what became of it (spec: send.result).
///
/// One CIPSEND at a time, with a fixed length, the links in turn. Bytes stay in the link's queue
/// until the module has reported them. When no result comes, CIPACK is asked once: its count of
/// sent bytes says whether they left. If they did not, they are sent again; if it does not say, the
/// link fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "client/context.h"
#include "client/conversation.h"
#include "client/link.h"
#include "client/links.h"

namespace airmodem::client {

class Sending {
 public:
  Sending(Context& context, Conversation& conversation, LinkTable& table, Links& links)
      : context_(context), conversation_(conversation), table_(table), links_(links) {}

  std::size_t send(LinkId id, std::string_view bytes);
  std::size_t room(LinkId id) const;

  /// Gives the conversation the next CIPSEND or CIPACK; false when there is none.
  bool find_work();

  /// When find_work() may find more than now.
  Instant deadline() const;

 private:
  bool find_acknowledgement();
  bool find_payload();
  void send_next(LinkId id);
  void on_sent(LinkId id, std::size_t length, const Answer& answer);
  void on_taken(LinkId id, std::size_t length);
  void on_refused(LinkId id, const Answer& answer);
  void on_lost_result(LinkId id);
  void ask_acknowledged(LinkId id);
  void on_acknowledged(LinkId id, const Answer& answer);
  void forget_datagram(LinkId id, std::size_t length);

  Context& context_;
  Conversation& conversation_;
  LinkTable& table_;
  Links& links_;
  std::uint8_t turn_ = 0;  // the link that is looked at first
};

}  // namespace airmodem::client
