// TLS links over a plain connection that the test plays itself.
#include "adapters/tls/tls_connection.h"

#include <gmock/gmock.h>

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <utility>

#include "adapters/tls/tls_dialer.h"
#include "runtime/limited_log.h"
#include "tests/support/heard_log.h"
#include "tests/support/link_observer.h"
#include "tests/support/plain_connection.h"
#include "tests/support/step_background.h"
#include "tests/support/tls_kit.h"
#include "tests/support/virtual_clock.h"

namespace airmodem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class TlsLink : public testing::Test {
 protected:
  void dial(const TlsSettings& settings, KeyLog* key_log = nullptr) {
    connection_.reset();
    dialer_.emplace(io_, plain_dialer_, files_, background_, key_log, log_);
    connection_ =
        dialer_->dial({.host = "server.example", .port = Port{443}, .tls = settings}, observer_);
    EXPECT_TRUE(observer_.events.empty());  // not before dial() has returned
  }

  void run_loop() {
    background_.do_all();
    io_.restart();
    io_.poll();
  }

  /// The same, up to the plain connection.
  void dial_out(const TlsSettings& settings, KeyLog* key_log = nullptr) {
    dial(settings, key_log);
    run_loop();
  }

  /// Dials and carries the handshake to its end.
  void open(const TlsSettings& settings = {}, const ServerOptions& options = {},
            KeyLog* key_log = nullptr) {
    server_.emplace(options);
    dial_out(settings, key_log);
    plain().observer->connection_resolved("192.0.2.1");
    plain().observer->connection_opened();
    carry();
  }

  /// Settings that need a file, which is there.
  TlsSettings with_file() {
    files_->files["root.pem"] = family().authority.pem();
    return {.ca_file = "root.pem", .verification = Verification::Server};
  }

  void carry() {
    while (!plain().taken.empty()) {
      const std::string answer = server_->receive(std::exchange(plain().taken, {}));
      if (!answer.empty()) from_peer(answer);
    }
  }

  void from_peer(std::string_view bytes) { plain().observer->connection_data(bytes); }

  PlainConnection& plain() { return *plain_dialer_.last; }

  boost::asio::io_context io_;
  StepBackground background_;
  std::shared_ptr<MemoryFiles> files_ = std::make_shared<MemoryFiles>();
  PlainDialer plain_dialer_;
  LinkObserver observer_;
  LimitedLog* log_ = nullptr;
  std::optional<TlsServer> server_;
  std::optional<TlsDialer> dialer_;
  std::unique_ptr<Connection> connection_;
};

std::string bytes_of(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; ++at) bytes[at] = static_cast<char>(at * 7 + at / 251);
  return bytes;
}

TEST_F(TlsLink, OpensAfterTheHandshake) {
  open();
  EXPECT_THAT(observer_.events, ElementsAre("resolved 192.0.2.1", "securing", "opened"));
  EXPECT_FALSE(plain_dialer_.targets.at(0).tls);
  connection_->send("hello", SendReport::Taken);
  carry();
  EXPECT_EQ(server_->data, "hello");
  EXPECT_EQ(observer_.sent, 5U);
  from_peer(server_->send("world"));
  EXPECT_EQ(observer_.data, "world");
  connection_->limit_retries(3);
  EXPECT_EQ(plain().retries, 3);
  connection_->keep_alive({.idle = std::chrono::seconds(30), .count = 2});
  ASSERT_TRUE(plain().kept_alive);
  EXPECT_EQ(plain().kept_alive->idle, std::chrono::seconds(30));
  EXPECT_EQ(plain().kept_alive->count, 2);
}

/// A host can connect like this as often as it likes.
TEST_F(TlsLink, TellsAFewTimesOfBytesThatHadNoPlace) {
  HeardLog heard;
  VirtualClock clock;
  LimitedLog log(clock);
  log_ = &log;
  for (int n = 0; n < 2 * RepeatLimit::kBurst; ++n) {
    observer_ = {};
    open({.premaster = std::string(48, 'p')});
    ASSERT_EQ(observer_.events.back(), "opened");
  }
  EXPECT_EQ(heard.count("TLS with server.example port 443: SSLCFG premaster: TLSv1.3 "),
            RepeatLimit::kBurst);
}

TEST_F(TlsLink, IsMadeFromTheWantedPort) {
  dialer_.emplace(io_, plain_dialer_, files_, background_, nullptr);
  connection_ = dialer_->dial(
      {.host = "server.example", .port = Port{443}, .tls = TlsSettings{}, .local_port = Port{5000}},
      observer_);
  run_loop();
  EXPECT_EQ(plain_dialer_.targets.at(0).local_port, Port{5000});
}

TEST_F(TlsLink, PlainTargetsPassThrough) {
  TlsDialer dialer(io_, plain_dialer_, files_, background_, nullptr);
  const auto connection = dialer.dial({.host = "a.example", .port = Port{80}}, observer_);
  EXPECT_EQ(connection.get(), plain_dialer_.last);
  EXPECT_EQ(plain().observer, &observer_);
}

TEST_F(TlsLink, SettingsThatCannotBeMetOpenNothing) {
  dial({.ca_file = "missing.pem", .verification = Verification::Server});
  run_loop();
  EXPECT_THAT(observer_.events, ElementsAre("failed tls"));
  EXPECT_TRUE(plain_dialer_.targets.empty());
}

TEST_F(TlsLink, AHostNameThatTlsCannotCarryOpensNothing) {
  for (const std::string& name : {std::string("a\0b", 3), std::string(256, 'a')}) {
    observer_ = {};
    dial({.host_name = name});
    run_loop();
    EXPECT_THAT(observer_.events, ElementsAre("failed tls"));
  }
  EXPECT_TRUE(plain_dialer_.targets.empty());
}

TEST_F(TlsLink, AClosedRefusalIsSilent) {
  dial({.verification = Verification::Server});
  connection_->close(CloseHow::Abort);
  run_loop();
  EXPECT_TRUE(observer_.events.empty());
}

TEST_F(TlsLink, EqualSettingsShareOneContext) {
  TlsDialer dialer(io_, plain_dialer_, files_, background_, nullptr);
  Target target{.host = "a.example", .port = Port{1}, .tls = TlsSettings{.host_name = "a.example"}};
  const auto one = dialer.dial(target, observer_);
  target.tls->host_name = "b.example";
  const auto two = dialer.dial(target, observer_);
  run_loop();  // neither finds one of the other's
  EXPECT_EQ(dialer.contexts(), 1U);
  target.tls->version = TlsVersion::Tls12;
  auto three = dialer.dial(target, observer_);
  run_loop();
  EXPECT_EQ(dialer.contexts(), 2U);
  three.reset();
  EXPECT_EQ(dialer.contexts(), 1U);
}

TEST_F(TlsLink, AFileThatHasChangedMakesANewContext) {
  TlsDialer dialer(io_, plain_dialer_, files_, background_, nullptr);
  const Target target{
      .host = "a.example",
      .port = Port{1},
      .tls = TlsSettings{.ca_file = "root.pem", .verification = Verification::Server}};
  files_->files["root.pem"] = family().authority.pem();
  const auto one = dialer.dial(target, observer_);
  background_.do_all();
  files_->files["root.pem"] = family().server.pem();
  const auto two = dialer.dial(target, observer_);
  background_.do_all();
  EXPECT_EQ(dialer.contexts(), 2U);
}

/// However many disks do not answer.
TEST_F(TlsLink, WaitsForNoDiskWithoutFiles) {
  dial({});
  io_.poll();
  EXPECT_EQ(background_.waiting(), 0U);
  EXPECT_EQ(plain_dialer_.targets.size(), 1U);
}

TEST_F(TlsLink, NoFileIsReadByTheLoop) {
  dial({.ca_file = "root.pem", .verification = Verification::Server});
  files_->files["root.pem"] = family().authority.pem();  // in time
  background_.do_one();
  EXPECT_TRUE(plain_dialer_.targets.empty());
  background_.do_one();
  EXPECT_EQ(plain_dialer_.targets.size(), 1U);
}

TEST_F(TlsLink, WhatIsAskedOfItBeforeItIsReadyHoldsAfterwards) {
  dial({});
  connection_->limit_retries(3);
  connection_->keep_alive({.idle = std::chrono::seconds(30), .count = 2});
  EXPECT_EQ(connection_->acked(), 0U);
  run_loop();
  EXPECT_EQ(plain().retries, 3);
  ASSERT_TRUE(plain().kept_alive);
  EXPECT_EQ(plain().kept_alive->idle, std::chrono::seconds(30));
}

TEST_F(TlsLink, WhatIsClosedBeforeItIsReadyOpensNothing) {
  for (const bool is_destroyed : {false, true}) {
    dial(with_file());
    background_.do_one();
    connection_->close(CloseHow::Abort);
    if (is_destroyed) connection_.reset();
    background_.do_all();
    EXPECT_TRUE(plain_dialer_.targets.empty());
    EXPECT_TRUE(observer_.events.empty());
  }
}

TEST_F(TlsLink, WithoutMeansToMakeASessionItFails) {
  HeardLog heard;
  for (const bool are_files_read : {false, true}) {
    observer_ = {};
    dial(with_file());
    if (are_files_read) background_.do_one();
    background_.do_one(false);
    EXPECT_THAT(observer_.events, ElementsAre("failed tls"));
  }
  EXPECT_EQ(heard.count("server.example port 443: too much waits for the disk already"), 2);
}

TEST_F(TlsLink, AFailureToConnectIsPassedOn) {
  dial_out({});
  plain().observer->connection_open_failed(OpenFailure::Refused);
  EXPECT_THAT(observer_.events, ElementsAre("failed"));
}

TEST_F(TlsLink, AHandshakeThatFailsSendsItsAlertFirst) {
  files_->files["root.pem"] = family().server.pem();  // which has not signed itself
  open({.ca_file = "root.pem", .verification = Verification::Server});
  EXPECT_THAT(observer_.events, ElementsAre("resolved 192.0.2.1", "securing", "failed tls"));
  EXPECT_EQ(plain().closed, CloseHow::Quick);
  EXPECT_FALSE(server_->is_open());
}

TEST_F(TlsLink, GarbageInTheHandshakeFails) {
  dial_out({});
  plain().observer->connection_opened();
  from_peer("SSH-2.0-OpenSSH_9.2p1\r\n");
  from_peer("more of it");
  EXPECT_THAT(observer_.events, ElementsAre("securing", "failed tls"));
}

TEST_F(TlsLink, APeerThatClosesInTheHandshakeFails) {
  dial_out({});
  plain().observer->connection_opened();
  plain().observer->connection_closed(CloseReason::Peer);
  EXPECT_THAT(observer_.events, ElementsAre("securing", "failed tls"));
}

TEST_F(TlsLink, PayloadIsSentWhenItsWholeRecordIsTaken) {
  open();
  plain().room = 10;
  connection_->send("hello", SendReport::Taken);
  EXPECT_EQ(observer_.sent, 0U);
  EXPECT_EQ(connection_->unsent(), 5U);
  plain().room = 1'000;
  plain().take();
  EXPECT_EQ(observer_.sent, 5U);
  EXPECT_EQ(connection_->unsent(), 0U);
}

TEST_F(TlsLink, MuchPayloadWaitsAsPlaintext) {
  open();
  const std::string all = bytes_of(1'000'000);
  plain().room = 0;
  connection_->send(all, SendReport::Taken);
  EXPECT_LT(plain().waiting.size(), 70'000U);
  EXPECT_EQ(connection_->unsent(), all.size());
  while (observer_.sent < all.size()) {
    plain().room = 5'000;
    plain().take();
    ASSERT_EQ(observer_.sent + connection_->unsent(), all.size());
  }
  carry();
  EXPECT_TRUE(server_->data == all);
}

TEST_F(TlsLink, AcknowledgedIsWhatIsInWholeRecords) {
  open();
  EXPECT_EQ(connection_->acked(), 0U);
  const std::uint64_t handshake = plain().taken_in_all;
  connection_->send("hello", SendReport::Acknowledged);
  EXPECT_EQ(plain().report, SendReport::Acknowledged);
  const std::uint64_t first = plain().taken_in_all;
  connection_->send("again", SendReport::Acknowledged);
  plain().observer->connection_acked(handshake);
  plain().observer->connection_acked(first - 1);
  EXPECT_EQ(observer_.acked, 0U);
  plain().observer->connection_acked(first);
  EXPECT_EQ(observer_.acked, 5U);
  plain().acked_bytes = plain().taken_in_all;
  EXPECT_EQ(connection_->acked(), 10U);
  plain().observer->connection_acked(plain().taken_in_all);
  EXPECT_EQ(observer_.acked, 10U);
  connection_->send("quick", SendReport::Taken);
  EXPECT_EQ(plain().report, SendReport::Taken);
}

// What had come is decrypted and given out, and nothing is said for goodbye.
TEST_F(TlsLink, OneThatIsGivenUpIsResetBelow) {
  open();
  plain().room = 0;
  connection_->send("never taken", SendReport::Taken);
  EXPECT_EQ(connection_->unacknowledged(), 11U);
  const std::uint64_t before = plain().taken_in_all + plain().waiting.size();
  connection_->give_up();
  EXPECT_TRUE(plain().is_given_up);
  from_peer(server_->send("last words"));
  plain().observer->connection_closed(CloseReason::Timeout);
  EXPECT_EQ(observer_.data, "last words");
  EXPECT_EQ(observer_.unsent, "never taken");
  EXPECT_EQ(observer_.closed, CloseReason::Timeout);
  EXPECT_EQ(plain().taken_in_all + plain().waiting.size(), before);
}

TEST_F(TlsLink, ManySmallSendsAreCountedRight) {
  open();
  for (int i = 0; i < 5'000; ++i) {
    connection_->send("x", SendReport::Taken);
    plain().acked_bytes = plain().taken_in_all;
    carry();
  }
  EXPECT_EQ(connection_->acked(), 5'000U);
  EXPECT_EQ(server_->data.size(), 5'000U);
}

TEST_F(TlsLink, PausedReadingHoldsEverythingBack) {
  open();
  const std::string piece = bytes_of(kRecordSize);
  const std::string batch = piece + piece + piece + piece;  // is handed out at once
  std::string stream;
  for (int i = 0; i < 9; ++i) stream += server_->send(piece);
  stream += server_->close();
  observer_.on_event = [this](const std::string& event) {
    if (event == "data") connection_->pause_reading();
  };
  from_peer(stream);
  EXPECT_TRUE(plain().is_paused);
  EXPECT_TRUE(observer_.data == batch);
  connection_->resume_reading();
  EXPECT_TRUE(observer_.data == batch);
  run_loop();
  EXPECT_EQ(observer_.data.size(), 2 * batch.size());
  EXPECT_TRUE(plain().is_paused);
  observer_.on_event = nullptr;
  connection_->resume_reading();
  run_loop();
  EXPECT_TRUE(observer_.data == batch + batch + piece);
  EXPECT_EQ(observer_.closed, CloseReason::Peer);
}

TEST_F(TlsLink, TheHandshakeGoesOnWhilePaused) {
  server_.emplace();
  dial_out({});
  connection_->pause_reading();
  plain().observer->connection_opened();
  carry();
  EXPECT_THAT(observer_.events, ElementsAre("securing", "opened"));
  EXPECT_TRUE(plain().is_paused);
  connection_->resume_reading();
  run_loop();
  EXPECT_FALSE(plain().is_paused);
}

TEST_F(TlsLink, APeersGoodbyeEndsItAfterTheData) {
  open();
  const std::string last = server_->send("last");
  from_peer(last + server_->close());
  EXPECT_EQ(observer_.data, "last");
  EXPECT_EQ(observer_.closed, CloseReason::Peer);
  EXPECT_EQ(plain().closed, CloseHow::Quick);
  carry();
  EXPECT_TRUE(server_->peer_closed);  // we have said goodbye too
}

TEST_F(TlsLink, APeersFinWithoutAGoodbyeEndsItToo) {
  open();
  plain().observer->connection_closed(CloseReason::Peer);
  EXPECT_EQ(observer_.closed, CloseReason::Peer);
}

TEST_F(TlsLink, WhatTheStackNeverTookIsToldAsPayload) {
  for (const bool says_goodbye : {true, false}) {
    observer_ = {};
    open();
    plain().room = 0;
    connection_->send(bytes_of(200'000), SendReport::Taken);
    if (says_goodbye) {
      from_peer(server_->close());
      EXPECT_FALSE(plain().closed);  // it would send them yet
    } else {
      plain().observer->connection_unsent(plain().waiting);
      plain().observer->connection_closed(CloseReason::Reset);
    }
    EXPECT_TRUE(observer_.unsent == bytes_of(200'000));
    EXPECT_EQ(observer_.closed, says_goodbye ? CloseReason::Peer : CloseReason::Reset);
    EXPECT_EQ(observer_.sent, 0U);
  }
}

TEST_F(TlsLink, ABrokenRecordEndsIt) {
  open();
  std::string record = server_->send("hello");
  record.back() = static_cast<char>(record.back() ^ 1);
  from_peer(record);
  EXPECT_EQ(observer_.data, "");
  EXPECT_EQ(observer_.closed, CloseReason::Aborted);
}

TEST_F(TlsLink, ClosingSendsEverythingAndAGoodbye) {
  for (const CloseHow how : {CloseHow::Graceful, CloseHow::Quick}) {
    observer_ = {};
    open();
    plain().room = 1'000;
    connection_->send(bytes_of(300'000), SendReport::Taken);
    observer_.events.clear();
    connection_->close(how);
    EXPECT_EQ(plain().closed, how);
    server_->receive(plain().taken);
    server_->receive(plain().waiting);
    EXPECT_TRUE(server_->data == bytes_of(300'000));
    EXPECT_TRUE(server_->peer_closed);
    EXPECT_TRUE(observer_.events.empty());
  }
}

TEST_F(TlsLink, AbortingSendsNothing) {
  open();
  const std::uint64_t before = plain().taken_in_all;
  connection_->close(CloseHow::Abort);
  EXPECT_EQ(plain().taken_in_all, before);
  EXPECT_EQ(plain().closed, CloseHow::Abort);
}

TEST_F(TlsLink, APeerThatOnlyAsksForAnswersIsGivenUp) {
  open();
  plain().room = 0;
  for (int i = 0; i < 100'000 && !observer_.closed; ++i) from_peer(server_->update_keys());
  EXPECT_EQ(observer_.closed, CloseReason::Aborted);
  EXPECT_LT(plain().waiting.size(), 1U << 21);
}

TEST_F(TlsLink, KeysAreLoggedInWholeLines) {
  const auto path = std::filesystem::path(testing::TempDir()) / "airmodem_key_log_test";
  std::filesystem::remove(path);
  {
    const auto key_log = KeyLog::open(path.string());
    ASSERT_TRUE(key_log) << key_log.error().message;
    open({}, {}, key_log->get());
    connection_.reset();
    dialer_.reset();
  }
  EXPECT_TRUE(LineOutput::finish_all(std::chrono::seconds(10)));
  EXPECT_EQ(std::filesystem::status(path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  EXPECT_THAT(text, HasSubstr("CLIENT_TRAFFIC_SECRET_0 "));
  EXPECT_TRUE(text.ends_with("\n"));
  std::filesystem::remove(path);
}

TEST(KeyLog, APathThatCannotBeWrittenIsAnError) {
  const auto key_log = KeyLog::open("/nowhere/at/all");
  ASSERT_FALSE(key_log);
  EXPECT_THAT(key_log.error().message, HasSubstr("/nowhere/at/all"));
}

}  // namespace
}  // namespace airmodem
