/// The application heart-beat (spec: heartbeat.*): bytes that go out on one link again and again,
/// beside what the host sends there.
#pragma once

#include <cstdint>
#include <string_view>

#include "core/context.h"
#include "core/text/written_text.h"
#include "core/timers.h"

namespace airmodem {

/// The application heart-beat: bytes that go out on one link again and again.
struct HeartBeat {
  int is_on = 0;
  LinkId link;
  int period = 120;         ///< seconds
  WrittenText content;      ///< nothing: the IMEI
  Instant last{};           ///< when the last one left, or it was switched on
  std::uint64_t count = 0;  ///< how many have left since it was switched on
};

/// Runs until the next one leaves.
extern const Timer kHeartBeatTimer;

/// Switches the heart-beat on, or anew: the first one leaves a period from now.
void start_heart_beat(Context& context);

void stop_heart_beat(Context& context);

/// The link that it goes out on: in single mode the one that there is, whichever was named before.
LinkId heart_beat_link(const Context& context);

/// What a heart-beat is made of: what the host has set, or the IMEI.
std::string_view heart_beat_content(const Context& context);

/// Sends one, if its link is open and takes bytes, and waits for the next.
void send_heart_beat(Context& context);

}  // namespace airmodem
