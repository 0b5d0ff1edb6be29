#include "core/service/ping.h"

namespace airmodem {

void take(Context&, const PingSent&) {}
void take(Context&, const PingAnswered&) {}
void take(Context&, const PingFailed&) {}

}  // namespace airmodem
