/// Lines that no command asked for, while they may not be written: under an answer, at the prompt
/// of a send that is lost, in data mode (spec: urc.*, transparent.urcs).
///
/// Theory of operation. Lines wait in the order in which they came up, and leave all at once. Most
/// cannot pile up, because the host gives no command meanwhile: a link ends once, a question has
/// one answer, and a peer that comes in has a link. Reports of a state can: a network may come and
/// go for days. Over kHeldLinesLimit the newest report of a state takes the place of those of the
/// same state that still wait. So the host reads what is so, in the order of the last changes, and
/// never more than the limit and one report of each state.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/text/marked_text.h"

namespace airmodem {

/// How many bytes may wait before reports of a state take the place of older ones: all that a
/// module says in a hundred losses of its network, and little enough to be read at once.
inline constexpr std::size_t kHeldLinesLimit = 16 * 1024;

/// The states that lines report again and again.
enum class StateReport : std::uint8_t {
  Start,    ///< the module has started
  Card,     ///< what the card is
  Network,  ///< the network's lines, found or lost
  Circuit,  ///< CREG
  Packet,   ///< CGREG
  Lte,      ///< CEREG
};

class HeldLines {
 public:
  /// Where the next lines are written, valid until the next call; none of them is ever replaced.
  MarkedText& add() { return place(std::nullopt); }

  /// The same for a report of a state.
  MarkedText& add(StateReport state);

  /// Forgets all lines.
  void clear() { blocks_.clear(); }

  /// Moves all lines to the end of `out`.
  void flush_to(MarkedText& out);

 private:
  struct Block {
    std::optional<StateReport> state;
    MarkedText lines;
  };

  MarkedText& place(std::optional<StateReport> state);
  std::size_t size() const;

  std::vector<Block> blocks_;
};

}  // namespace airmodem
