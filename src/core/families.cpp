/// The families of this module, from families.def.
#include "core/command/family.h"

namespace airmodem {

#define AIRMODEM_FAMILY(name) const Family& name##_family();
#include "core/families.def"
#undef AIRMODEM_FAMILY

// What happens to sockets is nobody's alone. Their timers come last: at one moment whoever waits
// for something of its own is told before a connection is given up.
const Family& sockets_family();

std::span<const Family* const> families() {
  static const Family* const kFamilies[] = {
#define AIRMODEM_FAMILY(name) &name##_family(),
#include "core/families.def"
#undef AIRMODEM_FAMILY
      &sockets_family()};
  return kFamilies;
}

}  // namespace airmodem
