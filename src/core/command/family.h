/// A family of commands: what a folder of the core adds to a module. One object says all of it, and
/// one line of families.def makes it a part of every module.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "airmodem/input.h"
#include "core/command/command.h"
#include "core/context.h"
#include "core/slices.h"
#include "core/timers.h"

namespace airmodem {

class SnapshotWriter;
struct SocketUser;

/// Rows of one kind, in order.
template <class Row>
class Rows {
 public:
  constexpr Rows() = default;
  constexpr Rows(std::initializer_list<Row> rows) : size_(rows.size()) {
    std::size_t n = 0;
    for (const Row& row : rows) rows_.at(n++) = row;
  }

  constexpr const Row* begin() const { return rows_.data(); }
  constexpr const Row* end() const { return rows_.data() + size_; }

 private:
  static constexpr std::size_t kMost = 10;  // inputs of sockets

  std::array<Row, kMost> rows_{};
  std::size_t size_ = 0;
};

/// An input that a family takes.
struct InputRow {
  std::size_t index = 0;  ///< of its kind in Input
  void (*take)(Context& context, const Input& input) = nullptr;
};

/// Where `What` stands among the kinds of Input.
template <class What, std::size_t Index = 0>
constexpr std::size_t input_index() {
  if constexpr (std::is_same_v<std::variant_alternative_t<Index, Input>, What>) {
    return Index;
  } else {
    return input_index<What, Index + 1>();
  }
}

/// The input `What` goes to the function take() for it, which stands above this row.
template <class What>
constexpr InputRow takes() {
  return {.index = input_index<What>(), .take = [](Context& context, const Input& input) {
            take(context, *std::get_if<What>(&input));
          }};
}

/// What happens to more than one family: whoever it concerns names a function for it.
using Moment = void (*)(Context& context);

/// All that is left out is none. A family is what a function named after its folder returns:
/// `ping_family()`.
struct Family {
  std::string_view name;  ///< its folder

  std::span<const Command> commands{};
  Rows<std::span<const Command> (*)()> more_commands{};
  Rows<InputRow> inputs{};
  Rows<const Timer*> timers{};
  Rows<Slice> slices{};  ///< what it keeps of each module, found by Context::of()

  // ---- moments, in the order of a module's life ----

  Moment made = nullptr;     ///< the module is there and has no power yet; once
  Moment started = nullptr;  ///< it starts: all but what lasts is as new, nothing is said yet
  Moment network_lost = nullptr;
  Moment bearer_up = nullptr;         ///< the bearer that links have waited for
  Moment bearer_failed = nullptr;     ///< and it did not come up
  Moment bearer_lost = nullptr;       ///< what stood on the bearer ends
  Moment says_bearer_loss = nullptr;  ///< then: what the host is told of it
  Moment bearer_shut = nullptr;       ///< CIPSHUT: what stood on the bearer ends without a word
  Moment unpowered = nullptr;         ///< the supply is gone: connections are reset
  Moment stopped = nullptr;           ///< a restart, or off: whatever runs outside is ended
  Moment line_ended = nullptr;        ///< a command line has its result
  Moment hurried = nullptr;  ///< what waits for the command in hand would end its connections
  Moment settled = nullptr;  ///< after each input, timer and line

  // ---- questions ----

  /// Whether an answer from outside is still to come that no command waits for.
  bool (*is_waiting)(const Context& context) = nullptr;

  /// Writes what a snapshot shows of it, without secrets; the keys are listed in docs/snapshot.md.
  void (*show)(const Context& context, SnapshotWriter& out) = nullptr;

  /// Who uses the sockets of links, if it is this family now; null: others.
  const SocketUser* (*link_user)(const Context& context) = nullptr;

  /// Data mode's bytes, of one family: takes some from the front and returns how many, 0 when they
  /// have to wait; and whether a good part of a read would be taken.
  std::size_t (*take_data)(Context& context, std::string_view bytes) = nullptr;
  bool (*has_room_for_data)(const Context& context) = nullptr;
};

/// Every family, in order.
std::span<const Family* const> families();

/// Hands an input to whoever takes it.
void take_input(Context& context, const Input& input);

/// What families do at a moment, in their order.
std::vector<Moment> functions_of(Moment Family::*moment);

/// Tells all families of a moment, in order.
template <Moment Family::*Which>
void tell(Context& context) {
  static const std::vector<Moment> kFunctions = functions_of(Which);
  for (const Moment function : kFunctions) function(context);
}

}  // namespace airmodem
