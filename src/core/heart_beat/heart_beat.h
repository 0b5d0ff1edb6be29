/// The application heart-beat (spec: heartbeat.*): bytes that go out on one link again and again,
/// beside what the host sends there.
#pragma once

#include <string_view>

#include "core/context.h"

namespace airmodem {

/// Switches the heart-beat on, or anew: the first one leaves a period from now.
void start_heart_beat(Context& context);

void stop_heart_beat(Context& context);

/// The link that it goes out on: in single mode the one that there is, whichever was named before.
LinkId heart_beat_link(const Context& context);

/// What a heart-beat is made of: what the host has set, or the IMEI.
std::string_view heart_beat_content(const Context& context);

/// Sends one, if its link is open and takes bytes, and waits for the next.
void send_heart_beat(Context& context);

/// Takes away from `count` bytes that the stack took, or refused, those that are a heart-beat's,
/// which was sent before the CIPSEND in hand. Returns the others.
std::uint64_t without_heart_beat(Context& context, LinkId link, std::uint64_t count);

}  // namespace airmodem
