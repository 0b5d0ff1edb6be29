/// Reading what the module holds for the host (spec: hold.*).
///
/// Theory of operation. An announcement, or bytes that a read has left, marks a link as holding
/// data; marked links are read in turn, one CIPRXGET=2 at a time. Announcements can get lost, so
/// all open links are marked again every few seconds. A module gives held bytes once: when the
/// answer to a read is lost or garbled, the link is not intact any more.
#pragma once

#include <cstdint>

#include "client/context.h"
#include "client/conversation.h"
#include "client/link.h"

namespace airmodem::client {

class Fetching {
 public:
  Fetching(Context& context, Conversation& conversation, LinkTable& table)
      : context_(context), conversation_(conversation), table_(table) {}

  /// Gives the conversation the next read; false when nothing is held.
  bool find_work();

  /// An announcement can get lost on a bad port: now and then all open links are read.
  void advance();
  Instant deadline() const;

 private:
  void read(LinkId id);
  void on_read(LinkId id, const Answer& answer);

  Context& context_;
  Conversation& conversation_;
  LinkTable& table_;
  Timer look_again_;
  std::uint8_t turn_ = 0;
};

}  // namespace airmodem::client
