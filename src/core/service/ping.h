/// Echo requests (spec 11, CIPPING).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const PingSent& input);
void take(Context& context, const PingAnswered& input);
void take(Context& context, const PingFailed& input);

}  // namespace airmodem
