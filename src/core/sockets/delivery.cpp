#include "core/sockets/delivery.h"
#include "core/sockets/socket.h"
#include "core/sockets/sockets.h"

#include <algorithm>
#include <utility>

namespace airmodem {
namespace {

// How many of the bytes that were handed over are the peer's or, with UDP, the network's.
std::uint64_t delivered(const Socket& socket) {
  return socket.is_tcp() ? socket.acked : socket.sent;
}

bool waits(const Socket& socket) {
  return socket.is_open() && !socket.is_given_up && delivered(socket) < socket.handed_over;
}

// Sets the socket's timer as it has to be.
void time_delivery(Context& context, LinkId id) {
  const Socket& socket = socket_at(context, id);
  if (!socket.is_open()) return;
  if (!waits(socket)) {
    context.timers.clear(kSocketTimer, id.value);
    return;
  }
  const Instant limit = socket.waits_since + context.profile.limits.send;
  context.timers.set(kSocketTimer, id.value, std::min(limit, socket.ends_by));
}

}  // namespace

void begin_delivery(Context& context, LinkId id, std::size_t size) {
  Socket& socket = socket_at(context, id);
  if (!waits(socket)) socket.waits_since = context.now;
  socket.handed_over += size;
  time_delivery(context, id);
}

void count_delivered(Context& context, LinkId id) {
  socket_at(context, id).waits_since = context.now;
  time_delivery(context, id);
}

void hurry_delivery(Context& context, LinkId id) {
  Socket& socket = socket_at(context, id);
  if (socket.ends_by != kNever) return;
  socket.ends_by = context.now + kHurry;
  time_delivery(context, id);
}

void end_hurry(Context& context, LinkId id) {
  socket_at(context, id).ends_by = kNever;
  time_delivery(context, id);
}

void give_up(Context& context, LinkId id) {
  Socket& socket = socket_at(context, id);
  if (!socket.is_tcp()) {
    context.emit(GiveUpLink{.link = id});
    socket.waits_since = context.now;
    end_hurry(context, id);
    return;
  }
  socket.is_given_up = true;
  if (std::exchange(socket.is_paused, false)) context.emit(ResumeLink{.link = id});
  context.emit(GiveUpLink{.link = id});
}

}  // namespace airmodem
