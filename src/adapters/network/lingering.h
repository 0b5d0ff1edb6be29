/// Sockets that finish after their connection was closed: accepted bytes still go out, and what the
/// peer still sends is discarded, since closing a socket with unread bytes would reset it.
///
/// Theory of operation. A socket comes here when its link is closed, and belongs to nobody else
/// from then on. First the bytes that the kernel has not taken are written, then the FIN is sent,
/// then the peer is waited for: its FIN (graceful), or that its TCP has acknowledged everything
/// (quick). A socket leaves when that is done, when it fails, when its time is over, when a newer
/// one needs its place, or when the program ends. Bytes that are not acknowledged by then
/// were told to the host as sent, so the log says how many they are; at the program's end the
/// driver does.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <set>
#include <string>

#include "airmodem/types.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

/// Ten for each link of a module, so that hosts that reconnect as usual never reach it.
inline constexpr std::size_t kLingeringLimit = 64;

class LimitedLog;
class Lingering;

/// Whose a socket was, for the log of bytes that are lost; an empty name: nothing is told.
struct LeavingOwner {
  std::string name;
  LimitedLog* log = nullptr;  ///< may be null, and outlives the set
};

/// The descriptors that the lingering sockets of all modules may take together. When they are all
/// taken, room is made by the module that has the most: so one that closes all the time costs the
/// others nothing.
class LingeringPool {
 public:
  /// `limit` is at least 1.
  explicit LingeringPool(std::size_t limit) : limit_(limit) {}
  LingeringPool(const LingeringPool&) = delete;
  LingeringPool& operator=(const LingeringPool&) = delete;

  std::size_t size() const { return size_; }

 private:
  friend class Lingering;

  void make_room_for(Lingering& set);
  void count(Lingering& set, std::size_t before);

  std::size_t limit_;
  std::size_t size_ = 0;
  std::set<Lingering*> sets_;  ///< those that have sockets
};

class Lingering {
 public:
  /// At most `limit` sockets, and of all sets with the same pool together as many as that allows.
  /// Null: there is no pool.
  Lingering(asio::io_context& io, Clock& clock, std::size_t limit,
            std::shared_ptr<LingeringPool> pool = nullptr);
  ~Lingering();
  Lingering(const Lingering&) = delete;
  Lingering& operator=(const Lingering&) = delete;

  /// Takes over an open, non-blocking socket with the bytes that the kernel has not taken yet.
  /// Graceful: bytes and FIN go out, then the peer's FIN is waited for. Quick: bytes and FIN go
  /// out, and are waited for until the peer's TCP has acknowledged them. Either takes 75 s at most.
  /// When the set or the pool is full the oldest socket, of the set that has to make room, is
  /// closed first. Bytes that its peer has not acknowledged when a socket is given up, or fails,
  /// are told in the log.
  void add(asio::generic::stream_protocol::socket socket, std::string unsent, CloseHow how,
           const LeavingOwner& owner = {});

  /// Closes all sockets now, without a reset where that needs no waiting; later ones at once.
  void finish_now();

  /// Bytes that the peers' TCP has not acknowledged yet.
  std::uint64_t unacknowledged() const;

  /// Whether all bytes and FINs are acknowledged.
  bool is_idle() const;

  std::size_t size() const { return leavers_.size(); }

 private:
  class Leaver;
  friend class LingeringPool;

  void remove(const Leaver* leaver);
  void cut_oldest();
  void make_room();
  void count(std::size_t before);

  asio::io_context& io_;
  Clock& clock_;
  std::size_t limit_;
  std::shared_ptr<LingeringPool> pool_;
  std::list<std::unique_ptr<Leaver>> leavers_;  ///< oldest first
};

}  // namespace airmodem
