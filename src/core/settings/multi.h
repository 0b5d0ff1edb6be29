/// Whether there is one link or many: CIPMUX, which most of the service asks for.
#pragma once

#include "core/context.h"
#include "core/settings/settings.h"

namespace airmodem {

inline bool is_multi(const Context& context) { return context.of<ServiceSettings>().multi; }

}  // namespace airmodem
