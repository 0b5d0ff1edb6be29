/// A small network for one module: the peers of its links, and the bearer that leads there. Nothing
/// happens in it by itself but what the test lets happen.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "airmodem/types.h"
#include "runtime/hook.h"
#include "runtime/ports.h"

namespace airmodem::testing {

/// What the peers of the module's links do.
enum class PeerKind : std::uint8_t {
  Echo,    ///< sends back what it gets
  Sink,    ///< takes what it gets
  Absent,  ///< nobody answers: links do not open
};

/// More than any link sends.
inline constexpr std::size_t kEndless = static_cast<std::size_t>(-1);

/// One connection, as its peer sees it.
struct PeerLink {
  std::string received;
  std::string sent;           ///< given to the module
  std::string to_send;        ///< not yet given to it
  std::size_t datagrams = 0;  ///< sends that came
  bool is_open = false;
  bool is_paused = false;
  bool acknowledges = true;       ///< TCP
  bool closes_when_sent = false;  ///< the peer closes after its last byte
  std::size_t room = kEndless;    ///< so many more bytes are taken from the module
  std::optional<CloseHow> closed_by_module;
};

/// The ports of a module that lead to the network. As a hook it learns which link each connection
/// belongs to.
class Network final : public Hook, public Bearer, public Dialer, public Listener {
 public:
  /// The clock outlives the network.
  Network(Clock& clock, PeerKind kind) : clock_(clock), kind_(kind) {}

  PeerLink& peer(LinkId link) { return peers_[link.value]; }

  /// The network takes the bearer away.
  void lose_bearer();

  /// Brings no bearer up from now on.
  void refuse_bearers() { refuses_bearers_ = true; }

  /// A peer comes to the module's server; false when there is none.
  bool arrive();

  /// Gives the module at most `count` bytes of a peer, or the peer's end; false when there is
  /// nothing that it may be given.
  bool serve(LinkId link, std::size_t count);

  /// Lets a connection come up that was asked for while peers were absent.
  void let_open(LinkId link);

  /// Lets a peer acknowledge what it has taken.
  void acknowledge(LinkId link);

  /// Lets a peer take more bytes from the module.
  void give_room(LinkId link, std::size_t count);

  void before_event(Instant now, const Event& event) override;
  void before_input(Instant, const Input&) override {}
  void host_typed(Instant, std::string_view) override {}
  void host_lost(Instant, std::size_t) override {}

  void start(BearerObserver& observer) override { bearer_ = &observer; }
  void activate(const BearerRequest& request) override;
  void deactivate() override {}

  std::unique_ptr<Connection> dial(const Target& target, ConnectionObserver& observer) override;
  std::uint64_t unacknowledged() const override { return 0; }
  bool is_idle() const override { return true; }

  Result<void> listen(Port port, ListenerObserver& observer) override;
  void stop() override { listener_ = nullptr; }
  std::unique_ptr<Connection> accept(ConnectionObserver& observer) override;
  void refuse() override {}

 private:
  class End;

  std::unique_ptr<End> begin(ConnectionObserver& observer, Transport transport);

  Clock& clock_;
  PeerKind kind_;
  bool refuses_bearers_ = false;
  BearerObserver* bearer_ = nullptr;
  ListenerObserver* listener_ = nullptr;
  LinkId next_;  ///< whose connection comes next
  std::array<PeerLink, kMostLinks> peers_;
  std::array<End*, kMostLinks> ends_{};  ///< the module's; null where there is none
};

}  // namespace airmodem::testing
