/// What real timing keeps back: answers of the outside that came sooner than a module has them.
#pragma once

#include <array>
#include <vector>

#include "airmodem/input.h"
#include "airmodem/time.h"
#include "airmodem/types.h"

namespace airmodem {

struct Pace {
  Instant due{};            ///< nothing is let in before this
  std::vector<Input> held;  ///< what came, in order
};

/// Of the links, then of the bearer.
using Paces = std::array<Pace, kMostLinks + 1>;

}  // namespace airmodem
