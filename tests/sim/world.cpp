#include "tests/sim/world.h"

#include <algorithm>
#include <type_traits>
#include <utility>

namespace airmodem::testing {
namespace {

constexpr std::size_t kPeerPiece = 3000;  // of what a peer sends: more than one report

}  // namespace

World::World(host::DriverOptions driver_options, WireOptions wire, PeerKind peer,
             const ModuleKind& kind)
    : module_(kind.profile, {.timing = kind.timing}),
      driver_(std::move(driver_options)),
      wire_(wire),
      peer_kind_(peer),
      random_(wire.seed) {}

bool World::bring_up() {
  module_.input(HostOpened{}, now_);
  if (!driver_.start(host::Goal::BearerUp, now_)) return false;
  return run_until([this] { return last<host::Ready>() || last<host::Stopped>(); }) &&
         last<host::Ready>();
}

void World::lose_bearer() {
  for (auto& [number, peer] : peers_) peer.is_open = false;
  module_.input(BearerLost{}, now_);
}

void World::arrive() { module_.input(PeerArrived{"10.0.0.9"}, now_); }

std::size_t World::piece(std::size_t available) {
  return std::min(available, 1 + random_() % wire_.most_at_once);
}

void World::put_on_wire(std::string& wire, std::string_view bytes) {
  if (!is_losing_ || wire_.lost <= 0) {
    wire += bytes;
    return;
  }
  std::bernoulli_distribution is_lost(wire_.lost);
  for (const char byte : bytes) {
    if (!is_lost(random_)) wire += byte;
  }
}

bool World::step() {
  bool moved = collect_driver();
  moved = move_to_module() || moved;
  moved = collect_module() || moved;
  moved = move_to_driver() || moved;
  return serve_peers() || moved;
}

bool World::move_to_module() {
  bool moved = false;
  if (!driver_.output().empty()) {
    const std::size_t count = piece(driver_.output().size());
    put_on_wire(to_module_, driver_.output().substr(0, count));
    driver_.wrote(count, now_);
    moved = true;
  }
  if (to_module_.empty()) return moved;
  const std::size_t taken =
      module_.receive(std::string_view(to_module_).substr(0, piece(to_module_.size())), now_);
  to_module_.erase(0, taken);
  return moved || taken > 0;
}

bool World::move_to_driver() {
  if (to_driver_.empty()) return false;
  const std::size_t count = piece(to_driver_.size());
  driver_.receive(std::string_view(to_driver_).substr(0, count), now_);
  to_driver_.erase(0, count);
  return true;
}

bool World::collect_driver() {
  bool moved = false;
  while (auto event = driver_.next_event()) {
    moved = true;
    if (std::holds_alternative<host::Progress>(*event)) continue;
    if (const auto* data = std::get_if<host::LinkData>(&*event)) {
      data_[data->link.value] += data->bytes;
    }
    events_.push_back(std::move(*event));
  }
  return moved;
}

bool World::collect_module() {
  bool moved = false;
  while (auto event = module_.next_event()) {
    moved = true;
    carry_out(*event);
  }
  return moved;
}

// Peers send a piece when the wire is not busy, as far as the module lets them.
bool World::serve_peers() {
  bool moved = false;
  for (auto& [number, peer] : peers_) {
    if (!peer.is_open || peer.is_paused || to_driver_.size() > kPeerPiece) continue;
    if (!peer.to_send.empty()) {
      const std::size_t count = std::min(peer.to_send.size(), 1 + random_() % kPeerPiece);
      const std::string bytes = peer.to_send.substr(0, count);
      peer.to_send.erase(0, count);
      peer.sent += bytes;
      module_.receive_from_peer(LinkId{number}, bytes, now_);
      moved = true;
    } else if (peer.closes_when_sent) {
      peer.is_open = false;
      module_.input(LinkClosed{.link = LinkId{number}}, now_);
      moved = true;
    }
  }
  return moved;
}

bool World::pass_time() {
  const Instant next = std::min(driver_.next_deadline(), module_.next_deadline());
  if (next == kNever) return false;
  now_ = std::max(now_, next);
  driver_.advance(now_);
  module_.advance(now_);
  return true;
}

void World::take_from_module(const SendLink& send) {
  PeerLink& peer = peers_[send.link.value];
  peer.received += send.bytes;
  ++peer.datagrams;
  if (peer_kind_ == PeerKind::Echo) peer.to_send += send.bytes;
  module_.input(LinkSent{.link = send.link, .count = send.bytes.size()}, now_);
  if (peer.acknowledges) {
    module_.input(LinkAcked{.link = send.link, .total = peer.received.size()}, now_);
  }
}

void World::carry_out(const Event& event) {
  if (const auto* write = std::get_if<WriteTerminal>(&event)) {
    put_on_wire(to_driver_, write->bytes);
  } else if (std::holds_alternative<ActivateBearer>(event)) {
    module_.input(BearerUp{"10.0.0.7"}, now_);
  } else if (const auto* open = std::get_if<OpenLink>(&event)) {
    const bool is_tcp = open->transport == Transport::Tcp;
    peers_[open->link.value] = PeerLink{.is_open = true, .acknowledges = is_tcp};
    module_.input(LinkOpened{.link = open->link}, now_);
  } else if (const auto* accept = std::get_if<AcceptPeer>(&event)) {
    peers_[accept->link.value] = PeerLink{.is_open = true};
  } else if (std::holds_alternative<Listen>(event)) {
    module_.input(Listening{}, now_);
  } else if (const auto* secure = std::get_if<OpenTlsLink>(&event)) {
    peers_[secure->link.value] = PeerLink{.is_open = true};
    module_.input(LinkSecuring{.link = secure->link}, now_);
    module_.input(LinkOpened{.link = secure->link}, now_);
  } else if (const auto* send = std::get_if<SendLink>(&event)) {
    take_from_module(*send);
  } else if (const auto* close = std::get_if<CloseLink>(&event)) {
    peers_[close->link.value].is_open = false;
  } else if (const auto* query = std::get_if<QueryAcked>(&event)) {
    module_.input(
        LinkAcked{.link = query->link, .total = peers_[query->link.value].received.size()}, now_);
  } else if (const auto* pause = std::get_if<PauseLink>(&event)) {
    peers_[pause->link.value].is_paused = true;
  } else if (const auto* resume = std::get_if<ResumeLink>(&event)) {
    peers_[resume->link.value].is_paused = false;
  } else {
    carry_out_file(event);
  }
}

void World::carry_out_file(const Event& event) {
  if (const auto* create = std::get_if<CreateFile>(&event)) {
    files_[create->name];
    module_.input(FileDone{}, now_);
  } else if (const auto* write = std::get_if<WriteFile>(&event)) {
    std::string& file = files_[write->name];
    file = write->mode == WriteMode::Append ? file + write->bytes : write->bytes;
    module_.input(FileDone{}, now_);
  } else if (const auto* erase = std::get_if<DeleteFile>(&event)) {
    const bool was_there = files_.erase(erase->name) > 0;
    module_.input(was_there ? Input(FileDone{}) : Input(FileFailed{FileFailure::NotFound}), now_);
  } else if (const auto* measure = std::get_if<MeasureFile>(&event)) {
    module_.input(FileMeasured{files_[measure->name].size()}, now_);
  }
}

}  // namespace airmodem::testing
