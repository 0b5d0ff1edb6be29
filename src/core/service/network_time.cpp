#include "core/service/network_time.h"

namespace airmodem {

void take(Context&, const TimeAnswered&) {}
void take(Context&, const TimeFailed&) {}

}  // namespace airmodem
