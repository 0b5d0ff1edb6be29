#include "core/radio/card.h"

#include "core/radio/announcements.h"
#include "core/radio/card_machine.h"
#include "core/radio/radio.h"

namespace airmodem {
namespace {

constexpr int kMostWrongPins = 3;

constexpr Refusal kNoCodeWanted{.why = "the card wants no PIN"};
constexpr Refusal kWrongCode{.why = "the code is wrong", .code = CmeError::IncorrectPassword};

void change_card(Context& context, CardEvent event) {
  if (!fire(context.of<Radio>().sim, event)) return;  // it is so already
  announce(context, StateReport::Card, card_lines(context));
  seek_network(context);
}

std::string_view pin_of(const Context& context) {
  const auto& changed = context.of<Surroundings>().changed_pin;
  return changed.empty() ? context.profile.sim.pin : changed;
}

}  // namespace

const Timer kCardTimer = timer<find_card>("card");

std::optional<Refusal> card_trouble(const Context& context) {
  switch (context.of<Radio>().sim) {
    case SimState::Ready:
      return std::nullopt;
    case SimState::Absent:
      return Refusal{.why = "there is no card", .code = CmeError::SimNotInserted};
    case SimState::Busy:
      return Refusal{.why = "the card is not ready yet", .code = CmeError::SimBusy};
    case SimState::PinRequired:
      return Refusal{.why = "the card wants its PIN; AT+CPIN gives it",
                     .code = CmeError::SimPinRequired};
    case SimState::PukRequired:
      return Refusal{.why = "the card is locked and wants its PUK; AT+CPIN gives it with a new PIN",
                     .code = CmeError::SimPukRequired};
  }
  return std::nullopt;
}

void start_card(Context& context, Instant ready_at) {
  context.of<Radio>().has_started = true;
  if (ready_at > context.now) {
    context.timers.set(kCardTimer, ready_at);
  } else {
    find_card(context);
  }
}

void find_card(Context& context) { change_card(context, found(context.of<Surroundings>().card)); }

Outcome enter_pin(Context& context, std::string_view pin) {
  if (context.of<Radio>().sim != SimState::PinRequired) {
    return Outcome::refused(card_trouble(context).value_or(kNoCodeWanted));
  }
  Surroundings& around = context.of<Surroundings>();
  if (pin == pin_of(context)) {
    around.wrong_pins = 0;
    change_card(context, CardEvent::RightPin);
    return Outcome::ok();
  }
  if (++around.wrong_pins == kMostWrongPins) {
    around.wrong_pins = 0;
    around.card = SimState::PukRequired;
    change_card(context, CardEvent::WrongPins);
  }
  return Outcome::refused(kWrongCode);
}

Outcome enter_puk(Context& context, std::string_view puk, std::string_view new_pin) {
  if (context.of<Radio>().sim != SimState::PukRequired) {
    if (context.of<Radio>().sim == SimState::PinRequired) {
      return Outcome::refused("the card wants its PIN, not its PUK");
    }
    return Outcome::refused(card_trouble(context).value_or(kNoCodeWanted));
  }
  if (puk != context.profile.sim.puk) return Outcome::refused(kWrongCode);
  Surroundings& around = context.of<Surroundings>();
  around.changed_pin = new_pin;
  around.card = SimState::PinRequired;
  change_card(context, CardEvent::RightPuk);
  return Outcome::ok();
}

void take(Context& context, const SimChanged& input) {
  context.of<Surroundings>().card = input.state;
  if (!context.of<Radio>().has_started) return;  // it is found at the start
  context.timers.clear(kCardTimer);
  find_card(context);
}

}  // namespace airmodem
