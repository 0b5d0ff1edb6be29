/// Reading what the module holds for the host (spec 4, CIPRXGET).
#pragma once

#include <cstdint>

#include "host/context.h"
#include "host/conversation.h"
#include "host/link.h"

namespace airmodem::host {

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

}  // namespace airmodem::host
