#include "adapters/tls/tls_connection.h"

#include <fmt/core.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <utility>

#include "runtime/limited_log.h"

namespace airmodem {
namespace {

/// So much is encrypted ahead of what the stack has taken: a few records, so that one system call
/// carries more than one.
constexpr std::size_t kSealedAhead = 4 * kRecordSize;

/// So much is handed out at once, as a plain connection does: a terminal that is slow with a part
/// of it has the rest to go on with, while the next records are fetched.
constexpr std::size_t kHandedOut = 4 * kRecordSize;

/// A peer can ask for answers (to key updates, to renegotiations) and not read them. They wait up
/// to this, far above what payload puts there.
constexpr std::size_t kMostUnsentAnswers = 1 << 20;

/// How many records are remembered before it is looked up which are acknowledged.
constexpr std::size_t kFirstLedgerLimit = 256;

}  // namespace

TlsConnection::TlsConnection(boost::asio::io_context& io, Dialer& dialer, Target target,
                             ConnectionObserver& observer, LimitedLog* log)
    : io_(io),
      dialer_(dialer),
      target_(std::move(target)),
      observer_(&observer),
      peer_(fmt::format("{} port {}", target_.host, target_.port.value)),
      log_(log),
      ledger_limit_(kFirstLedgerLimit) {}

TlsConnection::TlsConnection(boost::asio::io_context& io, Dialer& dialer, const Target& target,
                             std::unique_ptr<TlsSession> session, ConnectionObserver& observer,
                             LimitedLog* log)
    : TlsConnection(io, dialer, target, observer, log) {
  begin(std::move(session));
}

// Opening.

void TlsConnection::begin(std::unique_ptr<TlsSession> session) {
  session_ = std::move(session);
  phase_ = Phase::Opening;
  inner_ = dialer_.dial({.transport = Transport::Tcp,
                         .host = target_.host,
                         .port = target_.port,
                         .local_port = target_.local_port,
                         .owner = target_.owner},
                        *this);
  if (retry_limit_) inner_->limit_retries(*retry_limit_);
  if (questions_) inner_->keep_alive(*questions_);
}

void TlsConnection::refuse(const Error& why) {
  warn(log_, Repeated::TlsSettings, "{}: no TLS connection to {}: {}", target_.owner, peer_,
       why.message);
  phase_ = Phase::Over;
  observer_->connection_open_failed(OpenFailure::Tls);
}

void TlsConnection::limit_retries(int count) {
  retry_limit_ = count;
  if (inner_) inner_->limit_retries(count);
}

void TlsConnection::keep_alive(const KeepAlive& questions) {
  questions_ = questions;
  if (inner_) inner_->keep_alive(questions);
}

void TlsConnection::connection_resolved(const std::string& address) {
  if (phase_ == Phase::Opening) observer_->connection_resolved(address);
}

void TlsConnection::connection_open_failed(OpenFailure why) {
  if (phase_ == Phase::Over) return;
  phase_ = Phase::Over;
  observer_->connection_open_failed(why);
}

void TlsConnection::connection_opened() {
  if (phase_ != Phase::Opening) return;
  phase_ = Phase::Securing;
  observer_->connection_securing();
  if (phase_ != Phase::Securing) return;
  session_->start();
  flush();
  settle_handshake();
}

void TlsConnection::settle_handshake() {
  if (session_->state() == TlsSession::State::Failed) return fail_handshake(session_->reason());
  if (session_->state() != TlsSession::State::Open) return;
  phase_ = Phase::Open;
  spdlog::info("{}: TLS with {}: {}", target_.owner, peer_, session_->description());
  for (const std::string& what : session_->unused_settings()) {
    warn(log_, Repeated::TlsSettings, "{}: TLS with {}: {}", target_.owner, peer_, what);
  }
  if (paused_) inner_->pause_reading();
  observer_->connection_opened();
}

void TlsConnection::fail_handshake(const std::string& reason) {
  warn(log_, Repeated::TlsHandshake, "{}: the TLS handshake with {} failed: {}", target_.owner,
       peer_, reason);
  phase_ = Phase::Over;
  inner_->close(CloseHow::Quick);  // an alert is on its way
  observer_->connection_open_failed(OpenFailure::Tls);
}

// Sending.

void TlsConnection::send(std::string bytes, SendReport report) {
  if (phase_ != Phase::Open) return;
  outgoing_.push(std::move(bytes));
  if (report == SendReport::Acknowledged) ack_wanted_ = true;
  pump();
}

/// Encrypts and hands over until the stack takes no more. A send that the observer begins while it
/// hears of this one is done here too.
void TlsConnection::pump() {
  if (std::exchange(pumping_, true)) return;
  while (phase_ == Phase::Open && unsent() > sealed_ && inner_->unsent() == 0) {
    seal_some();
    flush();
    if (session_->state() != TlsSession::State::Failed) continue;
    boost::asio::post(io_, lifeline_.guard([this] { look_for_end(); }));
    break;
  }
  pumping_ = false;
}

void TlsConnection::seal_some() {
  while (session_->output_size() < kSealedAhead) {
    const auto record = outgoing_.view().substr(sealed_, kRecordSize);
    if (record.empty() || !session_->send(record)) return;
    sealed_ += record.size();
    payload_sealed_ += record.size();
    ledger_.add(stream_given_ + session_->output_size(), payload_sealed_);
  }
}

/// Hands over what the session has to say.
void TlsConnection::flush() {
  std::string bytes = session_->take_output();
  if (bytes.empty()) return;
  stream_given_ += bytes.size();
  if (ledger_.size() >= ledger_limit_) {
    ledger_.forget(inner_->acked());
    ledger_limit_ = std::max(kFirstLedgerLimit, 2 * ledger_.size());
  }
  inner_->send(std::move(bytes), ack_wanted_ ? SendReport::Acknowledged : SendReport::Taken);
}

void TlsConnection::connection_sent(std::uint64_t count) {
  if (phase_ != Phase::Open && phase_ != Phase::Securing) return;
  stream_taken_ += count;
  const std::uint64_t payload = ledger_.payload_within(stream_taken_);
  const auto more = static_cast<std::size_t>(payload - payload_sent_);
  payload_sent_ = payload;
  outgoing_.pop(more);
  sealed_ -= more;
  if (more > 0) observer_->connection_sent(more);
  pump();
}

std::uint64_t TlsConnection::acked() const {
  return inner_ ? ledger_.payload_within(inner_->acked()) : 0;
}

void TlsConnection::connection_acked(std::uint64_t total) {
  if (phase_ != Phase::Open) return;
  ledger_.forget(total);
  const std::uint64_t payload = ledger_.payload_within(total);
  if (payload == payload_sent_ && unsent() == 0) ack_wanted_ = false;
  if (payload == payload_acked_) return;
  payload_acked_ = payload;
  observer_->connection_acked(payload);
}

// Receiving.

void TlsConnection::pause_reading() {
  paused_ = true;
  if (phase_ == Phase::Open) inner_->pause_reading();
}

/// What waits comes from the loop, and before anything that the plain connection has.
void TlsConnection::resume_reading() {
  if (!std::exchange(paused_, false) || phase_ != Phase::Open) return;
  boost::asio::post(io_, lifeline_.guard([this] {
    hand_out();
    if (phase_ == Phase::Open && !paused_) inner_->resume_reading();
  }));
}

void TlsConnection::connection_data(std::string_view bytes) {
  if (phase_ != Phase::Securing && phase_ != Phase::Open) return;
  session_->receive(bytes);
  if (phase_ == Phase::Securing) {
    flush();
    settle_handshake();
  }
  hand_out();
}

void TlsConnection::hand_out() {
  std::array<char, kHandedOut> plaintext;
  while (phase_ == Phase::Open && !paused_) {
    const std::size_t size = decrypt(plaintext);
    if (size == 0) break;
    observer_->connection_data({plaintext.data(), size});
  }
  if (phase_ == Phase::Open) flush();
  look_for_end();
}

/// Decrypts whole records as long as they are there and find room; the size of all.
std::size_t TlsConnection::decrypt(std::span<char> plaintext) {
  std::size_t size = 0;
  while (plaintext.size() - size >= kRecordSize) {
    const std::size_t more = session_->read(plaintext.subspan(size));
    if (more == 0) break;
    size += more;
  }
  return size;
}

void TlsConnection::connection_closed(CloseReason why) {
  if (phase_ == Phase::Securing) {
    return fail_handshake("the peer has closed the connection in the middle of it");
  }
  inner_end_ = why;
  hand_out();
}

/// Everything that has come was handed out, unless reading is paused.
void TlsConnection::look_for_end() {
  if (phase_ != Phase::Open || paused_) return;
  if (session_->state() == TlsSession::State::Ended) return report_end(CloseReason::Peer);
  if (session_->state() == TlsSession::State::Failed) {
    warn(log_, Repeated::TlsBroken, "{}: TLS with {} is broken: {}", target_.owner, peer_,
         session_->reason());
    return report_end(CloseReason::Aborted);
  }
  if (inner_end_) return report_end(*inner_end_);
  if (inner_->unsent() > kMostUnsentAnswers) {
    warn(log_, Repeated::TlsBroken,
         "{}: TLS with {} is given up: the peer asks for answers and does not read them",
         target_.owner, peer_);
    report_end(CloseReason::Aborted);
  }
}

void TlsConnection::report_end(CloseReason why) {
  connection_acked(inner_->acked());
  if (phase_ != Phase::Open || paused_) return;
  if (unsent() > 0) observer_->connection_unsent(outgoing_.view());
  if (phase_ != Phase::Open) return;
  leave();
  observer_->connection_closed(why);
}

/// Says goodbye if the stack takes it. What it has not taken was told as unsent, and must not go
/// out after that.
void TlsConnection::leave() {
  phase_ = Phase::Over;
  lifeline_.cut();
  if (inner_end_ || inner_->unsent() > 0) return;
  session_->close();
  flush();
  inner_->close(CloseHow::Quick);
}

// Closing.

/// What the plain connection held yet is decrypted before its end is reported.
void TlsConnection::give_up() {
  if (phase_ == Phase::Open) inner_->give_up();
}

void TlsConnection::close(CloseHow how) {
  if (phase_ == Phase::Over) return;
  if (phase_ == Phase::Securing) {
    warn(log_, Repeated::TlsHandshake,
         "{}: the TLS handshake with {} is given up: it was not done in time, or not waited for",
         target_.owner, peer_);
  }
  const bool says_goodbye = phase_ == Phase::Open && how != CloseHow::Abort;
  phase_ = Phase::Over;
  lifeline_.cut();
  if (says_goodbye) {
    while (unsent() > sealed_ && session_->state() != TlsSession::State::Failed) {
      seal_some();
      flush();
    }
    session_->close();
    flush();
  }
  if (inner_) inner_->close(how);
}

}  // namespace airmodem
