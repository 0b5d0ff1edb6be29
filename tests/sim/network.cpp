#include "tests/sim/network.h"

#include <algorithm>
#include <utility>
#include <variant>

#include "runtime/lifeline.h"

namespace airmodem::testing {

/// The module's end of a connection.
class Network::End final : public Connection {
 public:
  End(Network& network, LinkId link, ConnectionObserver& observer)
      : network_(network), link_(link), observer_(observer) {}
  ~End() override { leave(); }
  End(const End&) = delete;
  End& operator=(const End&) = delete;

  ConnectionObserver& observer() { return observer_; }

  /// Not before dial() has returned.
  void open_later(bool is_secured) {
    network_.clock_.post(lifeline_.guard([this, is_secured] {
      observer_.connection_resolved("10.0.0.8");
      if (network_.kind_ == PeerKind::Absent) return;
      peer().is_open = true;
      if (is_secured) observer_.connection_securing();
      observer_.connection_opened();
    }));
  }

  void send(std::string bytes, SendReport) override {
    ++peer().datagrams;
    unsent_ += bytes;
    deliver();
  }

  /// Sends what the peer takes now.
  void deliver() {
    const std::size_t count = std::min(peer().room, unsent_.size());
    if (count == 0) return;
    if (peer().room != kEndless) peer().room -= count;
    const std::string bytes = unsent_.substr(0, count);
    unsent_.erase(0, count);
    peer().received += bytes;
    if (network_.kind_ == PeerKind::Echo) peer().to_send += bytes;
    observer_.connection_sent(count);
    const bool is_over = network_.ends_[link_.value] != this;
    if (peer().acknowledges && !is_over) observer_.connection_acked(peer().received.size());
  }

  std::uint64_t acked() const override {
    return peer().acknowledges ? std::uint64_t{peer().received.size()} : 0;
  }
  std::uint64_t unsent() const override { return unsent_.size(); }
  std::uint64_t unacknowledged() const override { return unsent_.size(); }
  void give_up() override {
    network_.clock_.post(lifeline_.guard([this] {
      leave();
      observer_.connection_closed(CloseReason::Timeout);
    }));
  }
  void limit_retries(int) override {}
  void keep_alive(const KeepAlive&) override {}
  void pause_reading() override { peer().is_paused = true; }
  void resume_reading() override { peer().is_paused = false; }
  void close(CloseHow how) override {
    peer().closed_by_module = how;
    leave();
  }

  /// The connection is over.
  void leave() {
    lifeline_.cut();
    if (network_.ends_[link_.value] != this) return;
    network_.ends_[link_.value] = nullptr;
    peer().is_open = false;
  }

 private:
  PeerLink& peer() const { return network_.peers_[link_.value]; }

  Network& network_;
  LinkId link_;
  ConnectionObserver& observer_;
  std::string unsent_;
  Lifeline lifeline_;
};

void Network::before_event(Instant, const Event& event) {
  const auto learn = [this](const auto& what) {
    if constexpr (requires { next_ = what.link; }) next_ = what.link;
  };
  std::visit(learn, event);
}

void Network::activate(const BearerRequest&) {
  if (refuses_bearers_) {
    bearer_->bearer_failed();
  } else {
    bearer_->bearer_up("10.0.0.7");
  }
}

void Network::lose_bearer() {
  for (PeerLink& peer : peers_) peer.is_open = false;
  bearer_->bearer_lost();
}

std::unique_ptr<Network::End> Network::begin(ConnectionObserver& observer, Transport transport) {
  peers_[next_.value] = PeerLink{.acknowledges = transport == Transport::Tcp};
  auto end = std::make_unique<End>(*this, next_, observer);
  ends_[next_.value] = end.get();
  return end;
}

std::unique_ptr<Connection> Network::dial(const Target& target, ConnectionObserver& observer) {
  auto end = begin(observer, target.transport);
  end->open_later(target.tls.has_value());
  return end;
}

Result<void> Network::listen(Port, ListenerObserver& observer) {
  listener_ = &observer;
  return {};
}

bool Network::arrive() {
  if (listener_ == nullptr) return false;
  listener_->peer_arrived("10.0.0.9", Port{40'000});
  return true;
}

std::unique_ptr<Connection> Network::accept(ConnectionObserver& observer) {
  auto end = begin(observer, Transport::Tcp);
  peers_[next_.value].is_open = true;
  return end;
}

bool Network::serve(LinkId link, std::size_t count) {
  PeerLink& peer = peers_[link.value];
  if (ends_[link.value] == nullptr || !peer.is_open || peer.is_paused) return false;
  End& end = *ends_[link.value];
  if (!peer.to_send.empty()) {
    const std::string bytes = peer.to_send.substr(0, count);
    peer.to_send.erase(0, bytes.size());
    peer.sent += bytes;
    end.observer().connection_data(bytes);
    return true;
  }
  if (!peer.closes_when_sent) return false;
  end.leave();
  end.observer().connection_closed(CloseReason::Peer);
  return true;
}

void Network::let_open(LinkId link) {
  if (ends_[link.value] == nullptr) return;
  peers_[link.value].is_open = true;
  ends_[link.value]->observer().connection_opened();
}

void Network::acknowledge(LinkId link) {
  peers_[link.value].acknowledges = true;
  if (ends_[link.value] == nullptr) return;
  ends_[link.value]->observer().connection_acked(peers_[link.value].received.size());
}

void Network::give_room(LinkId link, std::size_t count) {
  peers_[link.value].room += count;
  if (ends_[link.value] != nullptr) ends_[link.value]->deliver();
}

}  // namespace airmodem::testing
