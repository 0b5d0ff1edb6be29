#include "core/links/link_machine.h"

#include <array>

namespace airmodem {
namespace {

using State = LinkState;
using Event = LinkEvent;

constexpr std::array kTransitions{
    LinkTransition{State::Initial, Event::Open, State::Connecting},
    LinkTransition{State::Closed, Event::Open, State::Connecting},
    LinkTransition{State::RemoteClosing, Event::Open, State::Connecting},
    LinkTransition{State::Initial, Event::Accepted, State::Connected},
    LinkTransition{State::Closed, Event::Accepted, State::Connected},
    LinkTransition{State::Connecting, Event::Opened, State::Connected},
    LinkTransition{State::Connecting, Event::OpenFailed, State::Closed},
    LinkTransition{State::Connecting, Event::WithdrawUnused, State::Initial},
    LinkTransition{State::Connecting, Event::WithdrawUsed, State::Closed},
    LinkTransition{State::Connecting, Event::Ended, State::Closed},
    LinkTransition{State::Connecting, Event::Close, State::Closing},
    LinkTransition{State::Connected, Event::PeerClosed, State::RemoteClosing},
    LinkTransition{State::Connected, Event::Ended, State::Closed},
    LinkTransition{State::Connected, Event::Close, State::Closing},
    LinkTransition{State::RemoteClosing, Event::Ended, State::Closed},
    LinkTransition{State::Closing, Event::CloseDone, State::Closed},
    LinkTransition{State::Initial, Event::Shut, State::Initial},
    LinkTransition{State::Connecting, Event::Shut, State::Initial},
    LinkTransition{State::Connected, Event::Shut, State::Initial},
    LinkTransition{State::RemoteClosing, Event::Shut, State::Initial},
    LinkTransition{State::Closing, Event::Shut, State::Initial},
    LinkTransition{State::Closed, Event::Shut, State::Initial},
};

constexpr std::array<std::string_view, 6> kStateNames{"INITIAL",        "CONNECTING", "CONNECTED",
                                                      "REMOTE CLOSING", "CLOSING",    "CLOSED"};
constexpr std::array<std::string_view, 11> kEventNames{"CIPSTART",
                                                       "a peer comes in",
                                                       "connected",
                                                       "connect fails",
                                                       "withdrawn, never used",
                                                       "withdrawn, used before",
                                                       "peer closes with data left",
                                                       "ended",
                                                       "CIPCLOSE",
                                                       "closed",
                                                       "CIPSHUT"};

}  // namespace

std::span<const LinkTransition> link_transitions() { return kTransitions; }

std::string_view name_of(LinkState state) { return kStateNames[static_cast<std::size_t>(state)]; }
std::string_view name_of(LinkEvent event) { return kEventNames[static_cast<std::size_t>(event)]; }

bool fire(LinkState& state, LinkEvent event) { return fire_in(link_transitions(), state, event); }

}  // namespace airmodem
