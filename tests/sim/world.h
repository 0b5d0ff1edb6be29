/// The client, our own module as the program runs it, the wire between them and a small
/// network, all in one process and on one virtual clock. Everything that is left to chance comes
/// from one seed.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/client.h"
#include "airmodem/module.h"
#include "tests/sim/host_port.h"
#include "tests/sim/network.h"
#include "tests/sim/run_module.h"
#include "tests/support/virtual_clock.h"

namespace airmodem::testing {

/// What the wire does to the bytes.
struct WireOptions {
  std::uint32_t seed = 1;
  std::size_t most_at_once = 64;  ///< the longest piece
  double lost = 0;                ///< how often a byte of the ready service gets lost
};

class World {
 public:
  World(client::ClientOptions client_options, WireOptions wire, PeerKind peer = PeerKind::Echo,
        const ModuleKind& kind = {});

  client::Client& client() { return client_; }
  Instant now() const { return run_.clock.now(); }
  PeerLink& peer(LinkId link) { return run_.network.peer(link); }

  /// Everything that the client told so far, but for progress.
  const std::vector<client::Event>& events() const { return events_; }

  /// What came on a link, put together.
  const std::string& data(LinkId link) { return data_[link.value]; }

  /// Lets the network take the module's bearer away.
  void lose_bearer() { run_.network.lose_bearer(); }

  /// A peer comes to the server of the module.
  void arrive() { run_.network.arrive(); }

  /// Lets bytes get lost from here on.
  void begin_losing() { is_losing_ = true; }

  /// Begins the service and waits for Ready; false when it did not come.
  bool bring_up();

  /// Lets one thing after the other happen until `condition` holds; false when that takes more than
  /// `limit` of virtual time, or nothing happens any more.
  template <class Condition>
  bool run_until(Condition condition, Duration limit = std::chrono::hours(1)) {
    const Instant end = now() + limit;
    while (!condition()) {
      if (now() > end) return false;
      if (!step() && !pass_time()) return false;
    }
    return true;
  }

  /// The last event of a kind; null when there was none.
  template <class Kind>
  const Kind* last() const {
    for (auto event = events_.rbegin(); event != events_.rend(); ++event) {
      if (const auto* found = std::get_if<Kind>(&*event)) return found;
    }
    return nullptr;
  }

 private:
  bool step();
  bool pass_time();
  bool move_to_module();
  bool move_to_client();
  bool collect_client();
  bool serve_peers();
  std::size_t piece(std::size_t available);
  std::string left_of(std::string_view bytes);

  RunModule run_;
  client::Client client_;
  WireOptions wire_;
  std::minstd_rand random_;
  bool is_losing_ = false;
  std::string to_client_;
  std::vector<client::Event> events_;
  std::map<std::uint8_t, std::string> data_;
};

}  // namespace airmodem::testing
