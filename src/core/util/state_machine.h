/// What all state machines here have in common: a table of transitions, one place that reads it,
/// and one function that fires them. A machine's own file holds its states, its events and its
/// table.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace airmodem {

/// When `event` happens in `from`, the machine goes to `to`.
template <class State, class Event>
struct Transition {
  State from;
  Event event;
  State to;
};

/// Rows by which `event` leads to `to` from every other one of `states`.
template <class State, class Event, std::size_t N>
constexpr std::array<Transition<State, Event>, N - 1> from_every_other(
    const std::array<State, N>& states, Event event, State to) {
  std::array<Transition<State, Event>, N - 1> rows{};
  auto row = rows.begin();
  for (const State from : states) {
    if (from != to) *row++ = {from, event, to};
  }
  return rows;
}

/// One table of several.
template <class Row, std::size_t... Sizes>
constexpr std::array<Row, (Sizes + ...)> join(const std::array<Row, Sizes>&... tables) {
  std::array<Row, (Sizes + ...)> all{};
  auto out = all.begin();
  ((out = std::copy(tables.begin(), tables.end(), out)), ...);
  return all;
}

/// Where `event` leads from `state`; nullopt if it may not happen there.
template <class State, class Event>
constexpr std::optional<State> next_state(std::span<const Transition<State, Event>> table,
                                          State state, Event event) {
  for (const auto& row : table) {
    if (row.from == state && row.event == event) return row.to;
  }
  return std::nullopt;
}

/// Makes the transition; false and no change where there is none.
template <class State, class Event>
constexpr bool fire_in(std::span<const Transition<State, Event>> table, State& state, Event event) {
  const auto next = next_state(table, state, event);
  if (next) state = *next;
  return next.has_value();
}

}  // namespace airmodem
