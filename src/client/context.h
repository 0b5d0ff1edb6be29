/// What the parts of the client share: its options, the time, the way out to the port and the way
/// out to the caller.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "airmodem/client.h"
#include "airmodem/time.h"
#include "client/dialect.h"

namespace airmodem::client {

/// A moment to wait for, or none.
class Timer {
 public:
  void set(Instant due) { due_ = due; }
  void clear() { due_ = kNever; }
  bool is_set() const { return due_ != kNever; }
  Instant due() const { return due_; }

  /// Whether the moment has come; it comes once.
  bool fires(Instant now) {
    if (due_ > now) return false;
    clear();
    return true;
  }

 private:
  Instant due_ = kNever;
};

struct Context {
  explicit Context(ClientOptions client_options) : options(std::move(client_options)) {}

  const ClientOptions options;
  Instant now{};
  Dialect dialect;
  std::string output;  ///< for the port
  std::deque<Event> events;
  /// Set by the part that finds out that nothing goes on; the client then ends everything.
  std::optional<Stopped> stopping;

  void emit(Event event) { events.push_back(std::move(event)); }
  void progress(Stage stage, std::string text) {
    emit(Progress{.stage = stage, .text = std::move(text)});
  }
  /// The first reason counts.
  void stop(Trouble trouble, std::string reason) {
    if (!stopping) stopping = Stopped{.trouble = trouble, .reason = std::move(reason)};
  }

  bool is_multi() const { return options.connections == Connections::Multi; }
  bool is_transparent() const { return options.traffic == Traffic::Transparent; }
  bool is_fetched() const { return options.receiving == Receiving::Fetched; }
};

}  // namespace airmodem::client
