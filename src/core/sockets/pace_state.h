/// What real timing keeps back: answers of the outside that came sooner than a module has them.
#pragma once

#include <vector>

#include "airmodem/input.h"
#include "airmodem/time.h"

namespace airmodem {

struct Pace {
  Instant due{};            ///< nothing is let in before this
  std::vector<Input> held;  ///< what came, in order
};

}  // namespace airmodem
