#include "core/service/server.h"

namespace airmodem {

void take(Context&, const Listening&) {}
void take(Context&, const ListenFailed&) {}
void take(Context&, const PeerArrived&) {}

}  // namespace airmodem
