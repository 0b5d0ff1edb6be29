#include "core/service/delivery.h"

#include <algorithm>
#include <utility>

namespace airmodem {
namespace {

bool waits(const Link& link) {
  const bool is_tcp = link.endpoint && link.endpoint->transport == Transport::Tcp;
  return is_open(link.state) && is_tcp && !link.is_given_up && link.acked < link.handed_over;
}

bool is_sending_on(const Context& context, LinkId id) {
  return context.line.pending() == Pending::Send && context.state.sending.link == id;
}

}  // namespace

void begin_delivery(Context& context, LinkId id, std::size_t size) {
  Link& link = context.state.link(id);
  if (!waits(link)) link.waits_since = context.now;
  link.handed_over += size;
  time_delivery(context, id);
}

void count_delivered(Context& context, LinkId id) {
  context.state.link(id).waits_since = context.now;
  time_delivery(context, id);
}

void time_delivery(Context& context, LinkId id) {
  const Link& link = context.state.link(id);
  if (!is_open(link.state)) return;
  if (!waits(link)) {
    context.timers.clear(link_timer(id));
    return;
  }
  const Instant limit = link.waits_since + context.profile.limits.send;
  const Instant ends_by = is_sending_on(context, id) ? context.state.sending.ends_by : kNever;
  context.timers.set(link_timer(id), std::min(limit, ends_by));
}

void hurry_send(Context& context) {
  Sending& sending = context.state.sending;
  if (sending.ends_by != kNever) return;
  sending.ends_by = context.now + kHurry;
  time_delivery(context, sending.link);
}

void give_up(Context& context, LinkId id) {
  Link& link = context.state.link(id);
  link.is_given_up = true;
  const bool is_data_paused =
      id == kSingleLink && std::exchange(context.state.data.is_paused, false);
  if (std::exchange(link.is_paused, false) || is_data_paused) context.emit(ResumeLink{.link = id});
  context.emit(GiveUpLink{.link = id});
}

}  // namespace airmodem
