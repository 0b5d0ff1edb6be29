/// The card in the module (spec: card.*).
#pragma once

#include <optional>
#include <string_view>

#include "core/context.h"

namespace airmodem {

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

void take(Context& context, const SimChanged& input);

}  // namespace airmodem
