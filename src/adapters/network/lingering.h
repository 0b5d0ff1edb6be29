/// Sockets that finish after their connection was closed: accepted bytes still go out, and what the
/// peer still sends is discarded, since closing a socket with unread bytes would reset it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>

#include "airmodem/types.h"

namespace airmodem {

namespace asio = boost::asio;

/// Ten for each link of a module, so that reconnecting hosts never reach it, and few beside the
/// usual limit of 1,024 descriptors.
inline constexpr std::size_t kLingeringLimit = 64;

class Lingering {
 public:
  Lingering(asio::io_context& io, std::size_t limit);
  ~Lingering();
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  /// Takes over an open, non-blocking socket with the bytes that the kernel has not taken yet.
  /// Graceful: bytes and FIN go out, then the peer's FIN is waited for. Quick: bytes and FIN go
  /// out, and are waited for until the peer's TCP has acknowledged them. Either takes 75 s at most.
  /// When the set is full the oldest socket is closed first.
  void add(asio::ip::tcp::socket socket, std::string unsent, CloseHow how);

  /// Closes all sockets now, without a reset where that needs no waiting; later ones at once.
  void finish_now();

  /// Bytes that the kernel has not taken yet.
  std::uint64_t unsent() const;

  std::size_t size() const { return leavers_.size(); }

 private:
  class Leaver;

  void remove(const Leaver* leaver);

  asio::io_context& io_;
  std::size_t limit_;
  std::list<std::unique_ptr<Leaver>> leavers_;  ///< oldest first
};

}  // namespace airmodem
