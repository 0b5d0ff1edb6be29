#include "client/link.h"

#include "core/text/append.h"

namespace airmodem::client {

std::string link_field(const Context& context, LinkId id) {
  return context.is_multi() ? concat(id.value, ",") : std::string();
}

void end_link(Context& context, LinkTable& links, LinkId id) {
  Link& link = links[id.value];
  context.emit(LinkClosed{.link = id,
                          .end = link.end,
                          .reason = link.reason,
                          .counts = link.counts,
                          .is_complete = link.is_complete(context),
                          .is_intact = link.is_intact});
  // The figures stay for counts().
  link = Link{.transport = link.transport, .counts = link.counts};
}

}  // namespace airmodem::client
