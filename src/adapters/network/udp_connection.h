/// A UDP link over a real socket: one send is one datagram, and only the peer's are received.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/system/error_code.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <string>

#include "adapters/network/network_context.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class UdpConnection final : public Connection {
 public:
  /// Begins to open; the observer is called from the loop only.
  UdpConnection(std::shared_ptr<NetworkContext> context, const Target& target,
                ConnectionObserver& observer);

  /// UDP has no acknowledgements: `report` makes no difference.
  void send(std::string bytes, SendReport report) override;
  std::uint64_t acked() const override { return 0; }
  std::uint64_t unsent() const override;
  std::uint64_t unacknowledged() const override { return unsent(); }

  void give_up() override;

  /// Nothing is sent again on UDP.
  void limit_retries(int) override {}

  /// There is nothing that silence could end.
  void keep_alive(const KeepAlive&) override {}
  void pause_reading() override { paused_ = true; }
  void resume_reading() override;

  /// A datagram that the kernel has not taken yet is dropped.
  void close(CloseHow how) override;

 private:
  using error_code = boost::system::error_code;

  enum class Phase { Opening, Open, Over };

  void resolved(const Resolver::Answer& answer);
  error_code connect(const asio::ip::address& address);
  void fail(OpenFailure why);
  void pump();
  bool send_one();
  error_code try_to_send(const std::string& datagram);
  bool reading() const { return phase_ == Phase::Open && !paused_; }
  void go_on_reading();
  void read();
  bool read_one();
  void abandon();

  std::shared_ptr<NetworkContext> context_;
  ConnectionObserver* observer_;
  Phase phase_ = Phase::Opening;
  Target target_;
  std::unique_ptr<Lookup> lookup_;
  asio::ip::udp::socket socket_;

  std::deque<std::string> outgoing_;  ///< in order, each one a datagram
  bool pumping_ = false;
  bool awaiting_room_ = false;

  bool paused_ = false;
  bool reading_now_ = false;
  bool awaiting_datagrams_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
