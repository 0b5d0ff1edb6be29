// Chosen bytes on the wire: the ClientHello is read, and the ClientKeyExchange decrypted.
#include "adapters/tls/chosen_random.h"

#include <gtest/gtest.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>

#include <ctime>
#include <memory>
#include <optional>
#include <string>

#include "adapters/tls/tls_library.h"
#include "adapters/tls/tls_session.h"
#include "tests/support/tls_kit.h"

namespace airmodem {
namespace {

std::string chosen(std::size_t size, char first) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = first++;
  return bytes;
}

/// A connection of these settings, run to its end; what the client sent is in `server.received`.
struct Exchange {
  explicit Exchange(const TlsSettings& settings, const ServerOptions& options = {})
      : server(options) {
    const auto context = TlsContext::make(settings, {}, nullptr);
    EXPECT_TRUE(context) << context.error().message;
    session.emplace(*context, settings);
    session->start();
    for (std::string out = session->take_output(); !out.empty(); out = session->take_output()) {
      session->receive(server.receive(out));
    }
    EXPECT_EQ(session->state(), TlsSession::State::Open) << session->reason();
  }

  // A ClientHello: record header 5, message header 4, version 2, random 32, session id.
  std::string random() const { return server.received.substr(11, 32); }
  std::string session_id() const {
    return server.received.substr(44, static_cast<unsigned char>(server.received[43]));
  }
  /// The rest of the hello, where a key share may be.
  std::string hello() const { return server.received.substr(44, 500); }

  /// The premaster of the ClientKeyExchange, which is the second record that the client sends.
  std::string premaster() const {
    const auto byte = [this](std::size_t at) {
      return static_cast<std::size_t>(static_cast<unsigned char>(server.received[at]));
    };
    const std::size_t record = 5 + byte(3) * 256 + byte(4);
    const std::size_t body = record + 5 + 4 + 2;  // its headers, and the length of what is in it
    const std::size_t size = byte(body - 2) * 256 + byte(body - 1);
    using Decryption = std::unique_ptr<EVP_PKEY_CTX, FreeWith<EVP_PKEY_CTX_free>>;
    const Decryption decryption(EVP_PKEY_CTX_new(server_key(), nullptr));
    EVP_PKEY_decrypt_init(decryption.get());
    EVP_PKEY_CTX_set_rsa_padding(decryption.get(), RSA_PKCS1_PADDING);
    std::string plain(256, '\0');
    std::size_t plain_size = plain.size();
    const int is_decrypted = EVP_PKEY_decrypt(
        decryption.get(), reinterpret_cast<unsigned char*>(plain.data()), &plain_size,
        reinterpret_cast<const unsigned char*>(server.received.data() + body), size);
    EXPECT_EQ(is_decrypted, 1);
    return plain.substr(0, plain_size);
  }

  TlsServer server;
  std::optional<TlsSession> session;
};

TEST(ChosenRandom, All32BytesOfTheHelloAndNoOthers) {
  const TlsSettings settings{.client_random = chosen(32, 7)};
  const Exchange one(settings);
  const Exchange two(settings);
  EXPECT_EQ(one.random(), chosen(32, 7));
  EXPECT_EQ(two.random(), chosen(32, 7));
  // The session id is as long, and so is the key that the key share is made of.
  ASSERT_EQ(one.session_id().size(), 32U);
  EXPECT_NE(one.session_id(), chosen(32, 7));
  EXPECT_NE(one.session_id(), two.session_id());
  EXPECT_NE(one.hello().substr(32), two.hello().substr(32));
}

TEST(ChosenRandom, The28BytesAfterTheTime) {
  const std::time_t now = std::time(nullptr);
  const Exchange run({.client_random = chosen(28, 9)});
  EXPECT_EQ(run.random().substr(4), chosen(28, 9));
  std::int64_t told = 0;
  for (const char each : run.random().substr(0, 4)) {
    told = told * 256 + static_cast<unsigned char>(each);
  }
  EXPECT_NEAR(static_cast<double>(told), static_cast<double>(now), 60.0);
}

TEST(ChosenRandom, ARetriedHelloKeepsIt) {
  ServerOptions options;
  TlsServer probe(options);
  const TlsSettings settings{.client_random = chosen(32, 7)};
  const auto context = TlsContext::make(settings, {}, nullptr);
  ASSERT_TRUE(context);
  TlsSession session(*context, settings);
  char group[] = "P-521";  // no client offers a share of it unasked
  SSL_set1_groups_list(probe.ssl(), group);
  session.start();
  const std::string first = session.take_output();
  session.receive(probe.receive(first));
  const std::string second = session.take_output();
  session.receive(probe.receive(second));
  EXPECT_EQ(session.state(), TlsSession::State::Open) << session.reason();
  EXPECT_EQ(first.substr(11, 32), chosen(32, 7));
  EXPECT_NE(second.find(chosen(32, 7)), std::string::npos);
}

TEST(ChosenRandom, ThePremasterOfAnRsaKeyExchange) {
  const TlsSettings settings{
      .version = TlsVersion::Tls12, .suite = 0x002F, .premaster = "\x03\x03" + chosen(46, 1)};
  const Exchange one(settings);
  const Exchange two(settings);
  EXPECT_EQ(one.premaster(), "\x03\x03" + chosen(46, 1));
  EXPECT_EQ(two.premaster(), one.premaster());
  EXPECT_NE(one.random(), two.random());
}

TEST(ChosenRandom, TheVersionOfThePremasterIsTheProtocols) {
  const Exchange run({.version = TlsVersion::Tls11,
                      .suite = 0x0035,
                      .client_random = chosen(32, 7),
                      .premaster = "\xFF\xFF" + chosen(46, 1)});
  EXPECT_EQ(run.random(), chosen(32, 7));
  EXPECT_EQ(run.premaster(), "\x03\x02" + chosen(46, 1));
}

TEST(ChosenRandom, WithoutAnRsaKeyExchangeThePremasterHasNoPlace) {
  const TlsSettings settings{.premaster = chosen(48, 1)};
  const Exchange today(settings);
  const Exchange elliptic(settings, {.highest = TLS1_2_VERSION, .suites = "ECDHE:@SECLEVEL=0"});
  EXPECT_EQ(today.session->unused_settings().size(), 1U);
  EXPECT_EQ(today.server.received.find(chosen(46, 3)), std::string::npos);
  EXPECT_EQ(elliptic.server.received.find(chosen(46, 3)), std::string::npos);
}

TEST(ChosenRandom, AnswersOnceAndOnlyItsSizeAndNoPrivateRequest) {
  const TlsLibrary library;
  ChosenRandom random(library.get());
  const auto ask = [&](std::size_t size, auto request) {
    std::string bytes(size, '\0');
    EXPECT_EQ(request(library.get(), reinterpret_cast<unsigned char*>(bytes.data()), size, 0), 1);
    return bytes;
  };
  random.offer(chosen(32, 5));
  EXPECT_NE(ask(32, RAND_priv_bytes_ex), chosen(32, 5));
  EXPECT_NE(ask(31, RAND_bytes_ex), chosen(31, 5));
  EXPECT_EQ(ask(32, RAND_bytes_ex), chosen(32, 5));
  EXPECT_NE(ask(32, RAND_bytes_ex), chosen(32, 5));
  EXPECT_TRUE(random.withdraw());
  random.offer(chosen(32, 5));
  EXPECT_FALSE(random.withdraw());
  EXPECT_NE(ask(32, RAND_bytes_ex), chosen(32, 5));
}

}  // namespace
}  // namespace airmodem
