#include "core/links/connection.h"

#include <algorithm>

#include "core/bearer/bearer.h"
#include "core/command/refusal.h"
#include "core/links/link_state.h"
#include "core/settings/multi.h"

namespace airmodem {
namespace {

ConnectionState of_bearer(BearerState bearer) {
  switch (bearer) {
    case BearerState::Initial:
      return ConnectionState::IpInitial;
    case BearerState::Start:
      return ConnectionState::IpStart;
    case BearerState::Config:
      return ConnectionState::IpConfig;
    case BearerState::GprsAct:
      return ConnectionState::IpGprsact;
    case BearerState::Status:
      return ConnectionState::IpStatus;
    case BearerState::Deact:
      break;
  }
  return ConnectionState::PdpDeact;
}

ConnectionState of_single_link(const Link& link) {
  const bool is_connecting = link.state == LinkState::Connecting;
  const Endpoint* const endpoint = is_connecting || !link.endpoint ? &link.wanted : &*link.endpoint;
  const bool is_tcp = endpoint->transport == Transport::Tcp;
  switch (link.state) {
    case LinkState::Initial:
      break;
    case LinkState::Connecting:
      return is_tcp ? ConnectionState::TcpConnecting : ConnectionState::UdpConnecting;
    case LinkState::Connected:
      return ConnectionState::ConnectOk;
    case LinkState::Closing:
      return is_tcp ? ConnectionState::TcpClosing : ConnectionState::UdpClosing;
    case LinkState::RemoteClosing:
    case LinkState::Closed:
      return is_tcp ? ConnectionState::TcpClosed : ConnectionState::UdpClosed;
  }
  return ConnectionState::IpStatus;
}

}  // namespace

ConnectionState connection_state(const Context& context) {
  const BearerState bearer = context.of<ServiceBearer>().state;
  if (bearer != BearerState::Status) return of_bearer(bearer);
  const bool is_listening = context.of<Server>().state == ServerState::Listening;
  const Links& links = context.of<Links>();
  if (!is_multi(context)) {
    const Link& link = links.front();
    if (is_listening && !is_held_outside(link.state)) return ConnectionState::ServerListening;
    return of_single_link(link);
  }
  const bool is_processing = is_listening || std::ranges::any_of(links, [](const Link& link) {
                               return is_busy(link.state);
                             });
  return is_processing ? ConnectionState::IpProcessing : ConnectionState::IpStatus;
}

Outcome refuse_in_state(Context& context, StateSet allowed) {
  const ConnectionState state = connection_state(context);
  return Outcome::refused(context.refusal(wrong_state_reason(state, allowed)));
}

}  // namespace airmodem
