#include "tests/sim/world.h"

#include <utility>

namespace airmodem::testing {
namespace {

constexpr std::size_t kPeerPiece = 3000;  // of what a peer sends: more than one report

}  // namespace

World::World(client::ClientOptions client_options, WireOptions wire, PeerKind peer,
             const ModuleKind& kind)
    : run_(peer, kind), client_(std::move(client_options)), wire_(wire), random_(wire.seed) {}

bool World::bring_up() {
  run_.port.open();
  if (!client_.start(client::Goal::BearerUp, now())) return false;
  return run_until([this] { return last<client::Ready>() || last<client::Stopped>(); }) &&
         last<client::Ready>();
}

std::size_t World::piece(std::size_t available) {
  return std::min(available, 1 + random_() % wire_.most_at_once);
}

/// What of the bytes does not get lost on the wire.
std::string World::left_of(std::string_view bytes) {
  if (!is_losing_ || wire_.lost <= 0) return std::string(bytes);
  std::bernoulli_distribution is_lost(wire_.lost);
  std::string left;
  for (const char byte : bytes) {
    if (!is_lost(random_)) left += byte;
  }
  return left;
}

bool World::step() {
  bool moved = collect_client();
  moved = move_to_module() || moved;
  moved = run_.run_ready() || moved;
  moved = move_to_client() || moved;
  return serve_peers() || moved;
}

bool World::move_to_module() {
  bool moved = false;
  if (!client_.output().empty()) {
    const std::size_t count = piece(client_.output().size());
    run_.port.put(left_of(client_.output().substr(0, count)));
    client_.wrote(count, now());
    moved = true;
  }
  return run_.port.carry(piece(run_.port.typed().size())) || moved;
}

bool World::move_to_client() {
  to_client_ += left_of(run_.port.read_all());
  if (to_client_.empty()) return false;
  const std::size_t count = piece(to_client_.size());
  client_.receive(std::string_view(to_client_).substr(0, count), now());
  to_client_.erase(0, count);
  return true;
}

bool World::collect_client() {
  bool moved = false;
  while (auto event = client_.next_event()) {
    moved = true;
    if (std::holds_alternative<client::Progress>(*event)) continue;
    if (const auto* data = std::get_if<client::LinkData>(&*event)) {
      data_[data->link.value] += data->bytes;
    }
    events_.push_back(std::move(*event));
  }
  return moved;
}

// Peers send a piece when the wire is not busy, as far as the module lets them.
bool World::serve_peers() {
  bool moved = false;
  for (std::uint8_t number = 0; number < kMostLinks; ++number) {
    if (to_client_.size() > kPeerPiece) break;
    moved = run_.network.serve(LinkId{number}, 1 + random_() % kPeerPiece) || moved;
  }
  return moved;
}

bool World::pass_time() {
  const Instant next = std::min(client_.next_deadline(), run_.clock.next());
  if (next == kNever) return false;
  run_.clock.pass(std::max(next - now(), Duration{}));
  client_.advance(now());
  return true;
}

}  // namespace airmodem::testing
