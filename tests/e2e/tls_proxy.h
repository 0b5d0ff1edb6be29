/// A relay between a client and a server that keeps what goes through, and may be slow.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "peer.h"
#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// Serves one client after the other, on a thread of its own.
class Proxy {
 public:
  struct Options {
    std::uint16_t target = 0;       ///< the server's port
    Window window = Window::Usual;  ///< of the client's connection
    std::size_t piece = 65'536;     ///< at most this many bytes are sent on at once
    /// After so many bytes of the server both connections end.
    std::size_t server_limit = std::numeric_limits<std::size_t>::max();
  };

  explicit Proxy(const Options& options);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  std::uint16_t port() const { return listener_.port(); }

  /// Takes no more from the client; takes it again.
  void hold() { is_held_ = true; }
  void go_on() { is_held_ = false; }

  /// What either has sent up to now.
  std::string from_client() const;
  std::string from_server() const;

 private:
  void run();
  void relay(int client, int server);
  std::size_t move(int from, int to, std::size_t most, std::string& kept);
  bool send(int to, std::string_view bytes);

  Options options_;
  TcpListener listener_;
  std::atomic<bool> is_held_ = false;
  std::atomic<bool> is_over_ = false;
  mutable std::mutex mutex_;  // of the next two
  std::string from_client_;
  std::string from_server_;
  std::thread thread_;
};

}  // namespace airmodem::e2e
