/// A TCP link over a real socket.
///
/// Theory of operation. A connection resolves, then connects to one address after the other, then
/// is open, then is over; one that was accepted begins open. Reading is on demand: the loop says
/// when there is something to read, and nothing is taken from the socket while reading is paused.
/// The end of the connection, however it shows (the peer's FIN, an error of a read or of a write),
/// is reported only after the socket has been read empty. Acknowledged bytes are those given to the
/// kernel less those that the kernel still holds (SIOCOUTQ). There is no event for them, nor for a
/// segment that is sent again (TCP_INFO), so both figures are looked up again and again while
/// something is not acknowledged: often for a send that waits for it, seldom for others. A
/// connection that is given up is reset at once, and what had come by then is held for the
/// observer.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/network/network_context.h"
#include "core/util/byte_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class TcpConnection final : public Connection {
 public:
  /// Begins to open; the observer is called from the loop only.
  TcpConnection(std::shared_ptr<NetworkContext> context, const Target& target,
                ConnectionObserver& observer);

  /// Goes on with an open, non-blocking socket whose peer has come to this machine.
  TcpConnection(std::shared_ptr<NetworkContext> context, asio::ip::tcp::socket accepted,
                ConnectionObserver& observer);

  void send(std::string bytes, SendReport report) override;
  std::uint64_t acked() const override;
  std::uint64_t unsent() const override { return outgoing_.size(); }
  std::uint64_t unacknowledged() const override { return unsent() + handed_over_ - acked(); }
  void give_up() override;
  void limit_retries(int count) override { retry_limit_ = count; }
  void keep_alive(const KeepAlive& questions) override;
  void pause_reading() override { paused_ = true; }
  void resume_reading() override;
  void close(CloseHow how) override;

 private:
  using error_code = boost::system::error_code;
  using milliseconds = std::chrono::milliseconds;

  enum class Phase { Opening, Open, Over };

  void resolved(const Resolver::Answer& answer);
  void try_next();
  error_code prepare(const asio::ip::address& address);
  void connected(const asio::ip::address& address, const error_code& error);
  void fail(OpenFailure why);

  void pump();
  void send_some();
  void await_room();
  void look_up_acked();
  void report_acked();
  void watch();
  void look();
  void look_again();
  milliseconds time_for_answer();

  bool reading() const { return phase_ == Phase::Open && !paused_; }
  void go_on_reading();
  void post_read();
  void read();
  bool read_piece();
  void hand_out(std::string_view bytes);
  void hand_out_held();
  void hold_what_has_come();
  void report_end();

  void reset();
  void abandon();

  std::shared_ptr<NetworkContext> context_;
  ConnectionObserver* observer_;
  Phase phase_ = Phase::Opening;
  Target target_;
  std::unique_ptr<Lookup> lookup_;
  std::vector<asio::ip::address> addresses_;
  std::size_t next_address_ = 0;
  OpenFailure last_failure_ = OpenFailure::Unreachable;
  mutable asio::ip::tcp::socket socket_;  ///< mutable for acked(), which only asks the kernel

  ByteQueue outgoing_;  ///< sends that the kernel has not taken, and at the end never took
  bool pumping_ = false;
  bool awaiting_room_ = false;
  std::optional<CloseReason> write_failure_;

  std::uint64_t handed_over_ = 0;    ///< bytes that the kernel has taken
  mutable std::uint64_t acked_ = 0;  ///< the greatest figure the kernel gave
  std::uint64_t reported_acked_ = 0;
  bool ack_wanted_ = false;

  asio::steady_timer watch_timer_;
  bool watching_ = false;
  milliseconds poll_{};  ///< until the next look
  std::optional<int> retry_limit_;
  std::uint32_t resent_before_ = 0;  ///< segments that were sent again before the last progress
  std::optional<std::uint64_t> acked_then_;  ///< what was acknowledged at the last progress

  bool paused_ = false;
  bool reading_now_ = false;
  bool awaiting_bytes_ = false;
  std::string held_;  ///< was read and could not be handed out: the observer paused, or give_up()
  std::optional<CloseReason> end_;
  Lifeline lifeline_;
};

}  // namespace airmodem
