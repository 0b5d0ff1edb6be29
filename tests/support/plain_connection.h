/// The plain connection below a TLS link, played by the test.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "runtime/ports.h"

namespace airmodem {

/// A plain connection whose stack takes `room` bytes.
struct PlainConnection final : Connection {
  void send(std::string bytes, SendReport how) override {
    report = how;
    waiting += bytes;
    take();
  }
  void take() {
    const std::size_t count = std::min(room, waiting.size());
    if (count == 0) return;
    room -= count;
    taken += waiting.substr(0, count);
    taken_in_all += count;
    waiting.erase(0, count);
    if (!closed) observer->connection_sent(count);
  }
  std::uint64_t acked() const override { return acked_bytes; }
  std::uint64_t unsent() const override { return waiting.size(); }
  std::uint64_t unacknowledged() const override { return waiting.size(); }
  void give_up() override { is_given_up = true; }
  void limit_retries(int count) override { retries = count; }
  void keep_alive(const KeepAlive& questions) override { kept_alive = questions; }
  void pause_reading() override { is_paused = true; }
  void resume_reading() override { is_paused = false; }
  void close(CloseHow how) override { closed = how; }

  ConnectionObserver* observer = nullptr;
  std::size_t room = 1 << 30;
  std::string waiting;
  std::string taken;  ///< and not yet carried to the server
  std::uint64_t taken_in_all = 0;
  std::uint64_t acked_bytes = 0;
  SendReport report = SendReport::Taken;
  int retries = 0;
  bool is_given_up = false;
  std::optional<KeepAlive> kept_alive;
  bool is_paused = false;
  std::optional<CloseHow> closed;
};

/// Opens such connections; the last one can be played.
struct PlainDialer final : Dialer {
  std::unique_ptr<Connection> dial(const Target& target, ConnectionObserver& observer) override {
    auto made = std::make_unique<PlainConnection>();
    made->observer = &observer;
    last = made.get();
    targets.push_back(target);
    return made;
  }
  std::uint64_t unacknowledged() const override { return 0; }
  bool is_idle() const override { return true; }

  PlainConnection* last = nullptr;
  std::vector<Target> targets;
};

}  // namespace airmodem
