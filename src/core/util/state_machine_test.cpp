// The state machines: what their tables say, and that nothing else happens.
#include "core/util/state_machine.h"

#include <gtest/gtest.h>

#include <set>
#include <string_view>
#include <utility>

#include "core/bearer/bearer_machine.h"
#include "core/command/connection_state.h"
#include "core/line/mode.h"
#include "core/links/link_machine.h"
#include "core/power/power_machine.h"
#include "core/radio/card_machine.h"
#include "core/radio/registration_machine.h"

namespace airmodem {
namespace {

template <class State, class Event, int StateCount, int EventCount>
struct MachineTypes {
  using StateType = State;
  using EventType = Event;
  static constexpr int kStates = StateCount;
  static constexpr int kEvents = EventCount;
};

using BearerTypes = MachineTypes<BearerState, BearerEvent, 6, 7>;
using LinkTypes = MachineTypes<LinkState, LinkEvent, 6, 11>;
using ModeTypes = MachineTypes<Mode, ModeCause, 5, 9>;
using PowerTypes = MachineTypes<PowerState, PowerEvent, 3, 4>;
using CardTypes = MachineTypes<SimState, CardEvent, 5, 8>;
using RegistrationTypes = MachineTypes<Registration, RegistrationEvent, 6, 9>;

auto transitions_of(BearerState) { return bearer_transitions(); }
auto transitions_of(LinkState) { return link_transitions(); }
auto transitions_of(Mode) { return mode_transitions(); }
auto transitions_of(PowerState) { return power_transitions(); }
auto transitions_of(SimState) { return card_transitions(); }
auto transitions_of(Registration) { return registration_transitions(); }

template <class Types>
class Machines : public ::testing::Test {
 protected:
  using State = typename Types::StateType;
  using Event = typename Types::EventType;

  static auto table() { return transitions_of(State{}); }

  template <class Check>
  static void for_each_pair(Check check) {
    for (int state = 0; state < Types::kStates; ++state) {
      for (int event = 0; event < Types::kEvents; ++event) {
        check(static_cast<State>(state), static_cast<Event>(event));
      }
    }
  }
};

using AllMachines =
    ::testing::Types<BearerTypes, LinkTypes, ModeTypes, PowerTypes, CardTypes, RegistrationTypes>;
TYPED_TEST_SUITE(Machines, AllMachines);

/// The machines that CIPSHUT sets back.
template <class Types>
class ShutMachines : public Machines<Types> {};

using AllShutMachines = ::testing::Types<BearerTypes, LinkTypes>;
TYPED_TEST_SUITE(ShutMachines, AllShutMachines);

TYPED_TEST(Machines, EachEventLeadsToOneState) {
  std::set<std::pair<typename TypeParam::StateType, typename TypeParam::EventType>> seen;
  for (const auto& row : TestFixture::table()) {
    EXPECT_TRUE(seen.emplace(row.from, row.event).second)
        << name_of(row.from) << " on " << name_of(row.event) << " stands twice";
  }
}

TYPED_TEST(Machines, FireFollowsTheTableAndNothingElse) {
  TestFixture::for_each_pair([](auto from, auto event) {
    const auto next = next_state(TestFixture::table(), from, event);
    auto state = from;
    EXPECT_EQ(fire(state, event), next.has_value());
    EXPECT_EQ(state, next.value_or(from)) << name_of(from) << " on " << name_of(event);
  });
}

TYPED_TEST(Machines, EveryStateCanBeReached) {
  std::set<typename TypeParam::StateType> reached{{}};
  for (std::size_t size = 0; size != reached.size();) {
    size = reached.size();
    for (const auto& row : TestFixture::table()) {
      if (reached.contains(row.from)) reached.insert(row.to);
    }
  }
  EXPECT_EQ(reached.size(), static_cast<std::size_t>(TypeParam::kStates));
}

TYPED_TEST(Machines, EveryEventHappensSomewhere) {
  std::set<typename TypeParam::EventType> events;
  for (const auto& row : TestFixture::table()) events.insert(row.event);
  EXPECT_EQ(events.size(), static_cast<std::size_t>(TypeParam::kEvents));
}

TYPED_TEST(Machines, NamesAreDifferent) {
  std::set<std::string_view> states;
  std::set<std::string_view> events;
  TestFixture::for_each_pair([&](auto state, auto event) {
    states.insert(name_of(state));
    events.insert(name_of(event));
  });
  EXPECT_EQ(states.size(), static_cast<std::size_t>(TypeParam::kStates));
  EXPECT_EQ(events.size(), static_cast<std::size_t>(TypeParam::kEvents));
  EXPECT_FALSE(states.contains(""));
  EXPECT_FALSE(events.contains(""));
}

TYPED_TEST(ShutMachines, LeadsToTheBeginningFromEverywhere) {
  for (int n = 0; n < TypeParam::kStates; ++n) {
    auto state = static_cast<typename TypeParam::StateType>(n);
    EXPECT_TRUE(fire(state, TypeParam::EventType::Shut));
    EXPECT_EQ(state, TypeParam::StateType::Initial);
  }
}

TEST(Bearer, OnlyShutLeadsOutOfDeact) {
  for (const auto& row : bearer_transitions()) {
    EXPECT_TRUE(row.from != BearerState::Deact || row.event == BearerEvent::Shut);
  }
}

TEST(Bearer, CannotBeLostBeforeItsActivation) {
  for (const BearerState from : {BearerState::Initial, BearerState::Start, BearerState::Deact}) {
    BearerState state = from;
    EXPECT_FALSE(fire(state, BearerEvent::Lost)) << name_of(from);
  }
}

TEST(Link, CanBeOpenedWhereTheOutsideHasNoConnection) {
  for (int n = 0; n < LinkTypes::kStates; ++n) {
    const auto from = static_cast<LinkState>(n);
    LinkState state = from;
    EXPECT_EQ(fire(state, LinkEvent::Open), !is_held_outside(from)) << name_of(from);
  }
}

TEST(Link, TakesAPeerOnlyWhileFree) {
  for (int n = 0; n < LinkTypes::kStates; ++n) {
    const auto from = static_cast<LinkState>(n);
    LinkState state = from;
    EXPECT_EQ(fire(state, LinkEvent::Accepted), !is_busy(from)) << name_of(from);
    EXPECT_TRUE(is_busy(from) || state == LinkState::Connected) << name_of(from);
  }
}

TEST(Link, IsOpenOnlyWhileBusy) {
  for (int n = 0; n < LinkTypes::kStates; ++n) {
    const auto state = static_cast<LinkState>(n);
    EXPECT_TRUE(is_busy(state) || !is_held_outside(state)) << name_of(state);
    EXPECT_TRUE(is_held_outside(state) || !is_open(state)) << name_of(state);
  }
  EXPECT_TRUE(is_open(LinkState::Connected));
  EXPECT_FALSE(is_open(LinkState::RemoteClosing));
  EXPECT_TRUE(is_busy(LinkState::RemoteClosing));
  EXPECT_FALSE(is_open(LinkState::Connecting));
}

TEST(Mode, BytesAreNeverTakenForCommandsWhileAPayloadIsAwaited) {
  for (const auto& row : mode_transitions()) {
    EXPECT_TRUE(row.from != Mode::Prompt || row.to != Mode::Command ||
                row.event == ModeCause::Result)
        << name_of(row.event);
  }
}

TEST(Mode, OnlyCommandsLeadToDataMode) {
  for (const auto& row : mode_transitions()) {
    EXPECT_TRUE(row.to != Mode::Data || row.from == Mode::Command) << name_of(row.from);
  }
}

TEST(Mode, AModuleCanStopWhateverItIsDoing) {
  for (const Mode from : {Mode::Command, Mode::Waiting, Mode::Prompt, Mode::Data}) {
    Mode mode = from;
    EXPECT_TRUE(fire(mode, ModeCause::Stops)) << name_of(from);
    EXPECT_EQ(mode, Mode::Off);
  }
}

TEST(Card, IsWhatIsFoundWhateverWasBefore) {
  constexpr SimState kAll[] = {SimState::Ready, SimState::Absent, SimState::Busy,
                               SimState::PinRequired, SimState::PukRequired};
  for (const SimState from : kAll) {
    for (const SimState to : kAll) {
      SimState state = from;
      EXPECT_EQ(fire(state, found(to)), from != to);
      EXPECT_EQ(state, to);
    }
  }
}

TEST(Registration, IsWhatTheNetworkAnswersWhateverWasBefore) {
  for (int from = 0; from < RegistrationTypes::kStates; ++from) {
    for (int to = 0; to < RegistrationTypes::kStates; ++to) {
      auto state = static_cast<Registration>(from);
      EXPECT_EQ(fire(state, answered(static_cast<Registration>(to))), from != to);
      EXPECT_EQ(state, static_cast<Registration>(to));
    }
  }
}

TEST(Connection, NamesAreThoseOfTheDocument) {
  EXPECT_EQ(name_of(ConnectionState::IpInitial), "IP INITIAL");
  EXPECT_EQ(name_of(ConnectionState::IpStart), "IP START");
  EXPECT_EQ(name_of(ConnectionState::IpConfig), "IP CONFIG");
  EXPECT_EQ(name_of(ConnectionState::IpGprsact), "IP GPRSACT");
  EXPECT_EQ(name_of(ConnectionState::IpStatus), "IP STATUS");
  EXPECT_EQ(name_of(ConnectionState::IpProcessing), "IP PROCESSING");
  EXPECT_EQ(name_of(ConnectionState::TcpConnecting), "TCP CONNECTING");
  EXPECT_EQ(name_of(ConnectionState::UdpConnecting), "UDP CONNECTING");
  EXPECT_EQ(name_of(ConnectionState::ServerListening), "SERVER LISTENING");
  EXPECT_EQ(name_of(ConnectionState::ConnectOk), "CONNECT OK");
  EXPECT_EQ(name_of(ConnectionState::TcpClosing), "TCP CLOSING");
  EXPECT_EQ(name_of(ConnectionState::UdpClosing), "UDP CLOSING");
  EXPECT_EQ(name_of(ConnectionState::TcpClosed), "TCP CLOSED");
  EXPECT_EQ(name_of(ConnectionState::UdpClosed), "UDP CLOSED");
  EXPECT_EQ(name_of(ConnectionState::PdpDeact), "PDP DEACT");
}

TEST(StateSet, HoldsWhatItWasGiven) {
  constexpr StateSet kSome{ConnectionState::IpInitial, ConnectionState::PdpDeact};
  EXPECT_TRUE(kSome.contains(ConnectionState::IpInitial));
  EXPECT_TRUE(kSome.contains(ConnectionState::PdpDeact));
  EXPECT_FALSE(kSome.contains(ConnectionState::IpStart));
  EXPECT_FALSE(StateSet().contains(ConnectionState::IpInitial));
  EXPECT_TRUE(StateSet::all().contains(ConnectionState::TcpClosed));
}

}  // namespace
}  // namespace airmodem
