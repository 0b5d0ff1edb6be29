#include "core/state.h"

#include <algorithm>

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

bool is_bearer_for_links(const State& state) {
  return std::ranges::any_of(state.links, &Link::waits_for_bearer);
}

ConnectionState connection_state(const State& state) {
  if (state.bearer != BearerState::Status) return of_bearer(state.bearer);
  const bool is_listening = state.server.state == ServerState::Listening;
  if (!state.is_multi()) {
    const Link& link = state.links.front();
    if (is_listening && !is_held_outside(link.state)) return ConnectionState::ServerListening;
    return of_single_link(link);
  }
  const bool is_processing = is_listening || std::ranges::any_of(state.links, [](const Link& link) {
                               return is_busy(link.state);
                             });
  return is_processing ? ConnectionState::IpProcessing : ConnectionState::IpStatus;
}

}  // namespace airmodem
