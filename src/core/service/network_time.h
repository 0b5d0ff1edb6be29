/// The time of a time server (spec 11, CNTP).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const TimeAnswered& input);
void take(Context& context, const TimeFailed& input);

}  // namespace airmodem
