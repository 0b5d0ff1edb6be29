/// The card in the module (spec: card.*).
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/command/command.h"
#include "core/context.h"
#include "core/radio/radio_state.h"
#include "core/timers.h"

namespace airmodem {

/// Runs until the card is known.
extern const Timer kCardTimer;

/// Why what only a card can do cannot be done; nullopt if the card is ready.
std::optional<Refusal> card_trouble(const Context& context);

/// The module has started: the card is looked for, which takes it until `ready_at`.
void start_card(Context& context, Instant ready_at);

/// The card is known.
void find_card(Context& context);

/// CPIN with one code: the PIN, where one is wanted.
Outcome enter_pin(Context& context, std::string_view pin);

/// CPIN with two codes: the PUK and a new PIN, where the PUK is wanted.
Outcome enter_puk(Context& context, std::string_view puk, std::string_view new_pin);

/// CPIN and what the card holds.
std::span<const Command> card_commands();

void take(Context& context, const SimChanged& input);

}  // namespace airmodem
