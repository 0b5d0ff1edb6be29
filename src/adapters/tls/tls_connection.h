/// A TLS link: a filter between a plain connection and the link's observer.
///
/// Theory of operation. First the session is made ready, which may take long and is done elsewhere;
/// then the plain connection opens, then the handshake runs over it, then records
/// carry the payload. A send waits as plaintext until the plain connection has nothing left to
/// hand over, so what the stack has not taken is known as payload, and little of it as ciphertext.
/// The ledger turns the plain connection's counts of ciphertext into payload. While reading is
/// paused the plain connection is paused too, and what had come already waits as ciphertext. A
/// connection that has ended leaves the plain one to its own destruction, or to finish in the
/// background where an alert is to go out.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "adapters/tls/record_ledger.h"
#include "adapters/tls/tls_session.h"
#include "airmodem/result.h"
#include "core/util/byte_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

class TlsConnection final : public Connection, private ConnectionObserver {
 public:
  /// Waits for begin() or refuse(). The dialer outlives the connection, as `log` does, which may be
  /// null.
  TlsConnection(boost::asio::io_context& io, Dialer& dialer, Target target,
                ConnectionObserver& observer, LimitedLog* log = nullptr);

  /// The same with begin().
  TlsConnection(boost::asio::io_context& io, Dialer& dialer, const Target& target,
                std::unique_ptr<TlsSession> session, ConnectionObserver& observer,
                LimitedLog* log = nullptr);

  /// Begins to open the plain connection. `session` has not started.
  void begin(std::unique_ptr<TlsSession> session);

  /// Gives up without any packet: no session can be made.
  void refuse(const Error& why);

  /// A handler that does nothing once the connection is over.
  template <class Handler>
  auto guard(Handler handler) const {
    return lifeline_.guard(std::move(handler));
  }

  void send(std::string bytes, SendReport report) override;
  std::uint64_t acked() const override;
  std::uint64_t unsent() const override { return outgoing_.size(); }
  std::uint64_t unacknowledged() const override { return unsent() + payload_sent_ - acked(); }
  void give_up() override;
  void limit_retries(int count) override;
  void keep_alive(const KeepAlive& questions) override;
  void pause_reading() override;
  void resume_reading() override;
  void close(CloseHow how) override;

 private:
  enum class Phase { Preparing, Opening, Securing, Open, Over };

  void connection_resolved(const std::string& address) override;
  void connection_securing() override {}  // below is no TLS
  void connection_opened() override;
  void connection_open_failed(OpenFailure why) override;
  void connection_data(std::string_view bytes) override;
  void connection_sent(std::uint64_t count) override;
  void connection_send_failed(std::uint64_t) override {}  // below are no datagrams
  void connection_acked(std::uint64_t total) override;
  void connection_unsent(std::string_view) override {}  // it is told as payload
  void connection_closed(CloseReason why) override;

  void settle_handshake();
  void fail_handshake(const std::string& reason);
  void hand_out();
  std::size_t decrypt(std::span<char> plaintext);
  void look_for_end();
  void report_end(CloseReason why);
  void leave();

  void pump();
  void seal_some();
  void flush();

  boost::asio::io_context& io_;
  Dialer& dialer_;
  Target target_;
  ConnectionObserver* observer_;
  std::string peer_;  ///< for the log
  LimitedLog* log_;
  Phase phase_ = Phase::Preparing;
  std::unique_ptr<TlsSession> session_;
  bool paused_ = false;
  std::optional<CloseReason> inner_end_;

  ByteQueue outgoing_;      ///< payload that the stack has not taken
  std::size_t sealed_ = 0;  ///< so much at its front is encrypted already
  bool pumping_ = false;
  bool ack_wanted_ = false;

  RecordLedger ledger_;
  std::size_t ledger_limit_;
  std::uint64_t stream_given_ = 0;  ///< ciphertext that went to the plain connection
  std::uint64_t stream_taken_ = 0;  ///< ciphertext that the stack has taken
  std::uint64_t payload_sealed_ = 0;
  std::uint64_t payload_sent_ = 0;
  std::uint64_t payload_acked_ = 0;  ///< reported

  Lifeline lifeline_;
  std::optional<int> retry_limit_;      ///< for the plain connection that is not there yet
  std::optional<KeepAlive> questions_;  ///< the same
  std::unique_ptr<Connection> inner_;   ///< null while preparing
};

}  // namespace airmodem
