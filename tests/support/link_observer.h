/// An observer of connections that writes down what it hears.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/ports.h"

namespace airmodem {

/// Hears one connection. `events` has one word per call; data calls in a row are one word.
struct LinkObserver final : ConnectionObserver {
  void connection_resolved(const std::string& address) override { note("resolved " + address); }
  void connection_securing() override { note("securing"); }
  void connection_opened() override {
    opened = true;
    note("opened");
  }
  void connection_open_failed(OpenFailure why) override {
    failed = why;
    note(why == OpenFailure::Tls ? "failed tls" : "failed");
  }
  void connection_data(std::string_view bytes) override {
    data += bytes;
    pieces.emplace_back(bytes);
    note("data");
  }
  void connection_sent(std::uint64_t count) override {
    sent += count;
    note("sent");
  }
  void connection_send_failed(std::uint64_t count) override {
    refused += count;
    note("send_failed");
  }
  void connection_acked(std::uint64_t total) override {
    acked = total;
    note("acked");
  }
  void connection_unsent(std::string_view bytes) override {
    unsent += bytes;
    note("unsent");
  }
  void connection_closed(CloseReason why) override {
    closed = why;
    note("closed");
  }

  void note(const std::string& event) {
    if (events.empty() || events.back() != event) events.push_back(event);
    if (on_event) on_event(event);
  }

  std::vector<std::string> events;
  std::vector<std::string> pieces;
  std::string data;
  std::string unsent;
  std::uint64_t sent = 0;
  std::uint64_t refused = 0;
  std::uint64_t acked = 0;
  bool opened = false;
  std::optional<OpenFailure> failed;
  std::optional<CloseReason> closed;
  std::function<void(const std::string&)> on_event;
};

}  // namespace airmodem
