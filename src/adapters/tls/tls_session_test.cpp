// Handshakes between a session and a server without a socket.
#include "adapters/tls/tls_session.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <array>
#include <optional>

#include "adapters/tls/tls_abilities.h"
#include "tests/support/tls_kit.h"

namespace airmodem {
namespace {

using testing::HasSubstr;
using State = TlsSession::State;

std::string random_bytes(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t at = 0; at < size; ++at) bytes[at] = static_cast<char>(at * 11 + 3);
  return bytes;
}

/// A session of these settings, and a server for it.
struct Pair {
  explicit Pair(const TlsSettings& settings, const ServerOptions& options = {},
                const MemoryFiles& files = {})
      : server(options) {
    const auto read = read_tls_files(settings, files);
    EXPECT_TRUE(read) << read.error().message;
    const auto context = TlsContext::make(settings, *read, nullptr);
    EXPECT_TRUE(context) << context.error().message;
    session.emplace(*context, settings);
  }

  /// Carries bytes until both are silent, `piece` at a time.
  void run(std::size_t piece = 1 << 20) {
    session->start();
    carry(piece);
  }

  void carry(std::size_t piece = 1 << 20) {
    for (std::string out = session->take_output(); !out.empty(); out = session->take_output()) {
      to_client(server.receive(out), piece);
    }
  }

  void to_client(std::string_view bytes, std::size_t piece = 1 << 20) {
    for (; !bytes.empty(); bytes.remove_prefix(std::min(piece, bytes.size()))) {
      session->receive(bytes.substr(0, piece));
      read();
    }
  }

  void read() {
    std::array<char, kRecordSize> buffer;
    while (const std::size_t size = session->read(buffer)) data.append(buffer.data(), size);
  }

  TlsServer server;
  std::optional<TlsSession> session;
  std::string data;
};

/// Settings that verify, with the family's authority in root.pem.
TlsSettings verifying(Verification verification = Verification::Server) {
  return {.ca_file = "root.pem", .verification = verification, .host_name = "server.example"};
}

MemoryFiles family_files() {
  MemoryFiles files;
  files.files = {
      {"root.pem", family().authority.pem()}, {"client.pem", family().client.pem()},
      {"client.der", family().client.der()},  {"key.pem", key_pem(client_key())},
      {"key.der", key_der(client_key())},     {"secret.pem", encrypted_key_pem(client_key())},
      {"other.pem", key_pem(authority_key())}};
  return files;
}

/// How a handshake with a server that shows `certificate` ends: empty, or the reason.
std::string verdict(const TlsSettings& settings, const MemoryFiles& files,
                    const Certificate& certificate) {
  Pair pair(settings, {.certificate = &certificate}, files);
  pair.run();
  return pair.session->state() == State::Open ? "" : pair.session->reason();
}

TEST(TlsSession, SpeaksTodaysVersionWithNoSettings) {
  Pair pair({.host_name = "server.example"});
  pair.run();
  ASSERT_EQ(pair.session->state(), State::Open);
  EXPECT_THAT(pair.session->description(), HasSubstr("TLSv1.3"));
  EXPECT_STREQ(SSL_get_servername(pair.server.ssl(), TLSEXT_NAMETYPE_host_name), "server.example");
}

TEST(TlsSession, AnAddressIsNoServerName) {
  Pair pair({.host_name = "127.0.0.1"});
  pair.run();
  ASSERT_EQ(pair.session->state(), State::Open);
  EXPECT_EQ(SSL_get_servername(pair.server.ssl(), TLSEXT_NAMETYPE_host_name), nullptr);
}

TEST(TlsSession, EveryLegalVersionAndSuiteThatTheLibraryHas) {
  const TlsAbilities abilities = ask_tls_abilities();
  int cells = 0;
  for (const auto version :
       {TlsVersion::Ssl3, TlsVersion::Tls10, TlsVersion::Tls11, TlsVersion::Tls12}) {
    for (const TlsSuite& suite : tls_suites()) {
      const bool is_legal = suite.number != 0x003D || version == TlsVersion::Tls12;
      if (!is_legal || !abilities.can(version) || !abilities.can(suite.number)) continue;
      // The setting alone decides, and so does the server alone.
      const TlsSettings exact{.version = version, .suite = suite.number};
      const int number = SSL3_VERSION + static_cast<int>(version);
      const ServerOptions old{
          .lowest = number, .highest = number, .suites = std::string(suite.name) + ":@SECLEVEL=0"};
      for (auto& [settings, options] :
           {std::pair<TlsSettings, ServerOptions>{exact, {}}, {TlsSettings{}, old}}) {
        Pair pair(settings, options);
        pair.run();
        ASSERT_EQ(pair.session->state(), State::Open) << pair.session->reason();
        EXPECT_THAT(pair.session->description(), HasSubstr(suite.name));
        EXPECT_EQ(SSL_version(pair.server.ssl()), number);
        ASSERT_TRUE(pair.session->send("hello"));
        pair.carry();
        EXPECT_EQ(pair.server.data, "hello");
        pair.to_client(pair.server.send("world"));
        EXPECT_EQ(pair.data, "world");
      }
      ++cells;
    }
  }
  EXPECT_EQ(cells, abilities.build == "legacy" ? 21 : 7);
}

TEST(TlsSession, RecordsMayComeInAnyPieces) {
  for (const std::size_t piece : {1U, 2U, 5U, 7U, 1'000U}) {
    Pair pair({});
    pair.run(piece);
    ASSERT_EQ(pair.session->state(), State::Open) << piece;
    pair.to_client(pair.server.send(random_bytes(40'000)), piece);
    EXPECT_EQ(pair.data, random_bytes(40'000)) << piece;
  }
}

TEST(TlsSession, CarriesMuchBothWays) {
  Pair pair({});
  pair.run();
  const std::string piece = random_bytes(kRecordSize);
  std::string all;
  for (int i = 0; i < 200; ++i) {
    all += piece;
    ASSERT_TRUE(pair.session->send(piece));
    pair.carry();
    pair.to_client(pair.server.send(piece));
  }
  EXPECT_TRUE(pair.server.data == all);
  EXPECT_TRUE(pair.data == all);
}

TEST(TlsSession, AChainOf20KilobytesIsTaken) {
  const Certificate large = make_certificate(server_key(), {.name = "server.example",
                                                            .alternatives = "DNS:server.example",
                                                            .issuer = &family().authority,
                                                            .padding = 20'000});
  EXPECT_EQ(verdict(verifying(), family_files(), large), "");
}

TEST(TlsSession, AChainWithoutEndIsRefused) {
  const Certificate huge =
      make_certificate(server_key(), {.name = "x", .issuer = nullptr, .padding = 120'000});
  EXPECT_THAT(verdict({}, {}, huge), HasSubstr("excessive message size"));
}

TEST(TlsSession, GarbageEndsTheHandshake) {
  Pair pair({});
  pair.session->start();
  pair.session->receive("HTTP/1.1 400 Bad Request\r\n\r\n");
  EXPECT_EQ(pair.session->state(), State::Failed);
  EXPECT_THAT(pair.session->reason(), HasSubstr("version"));
  pair.session->receive(random_bytes(100'000));  // nothing is kept of it
  EXPECT_FALSE(pair.session->send("x"));
}

TEST(TlsSession, AnyFlippedByteOfTheHandshakeIsSurvived) {
  for (std::size_t at = 0; at < 3'000; at += 13) {
    Pair pair({.version = TlsVersion::Tls12, .suite = 0x002F});
    pair.session->start();
    std::string answer = pair.server.receive(pair.session->take_output());
    if (at >= answer.size()) break;
    answer[at] = static_cast<char>(answer[at] ^ 0x55);
    pair.to_client(answer);
    pair.carry();
    EXPECT_FALSE(pair.session->state() == State::Open && !pair.server.is_open()) << at;
  }
}

TEST(TlsSession, ABrokenRecordFailsAnOpenSession) {
  Pair pair({});
  pair.run();
  std::string record = pair.server.send("hello");
  record.back() = static_cast<char>(record.back() ^ 1);
  pair.to_client(record);
  EXPECT_EQ(pair.session->state(), State::Failed);
  EXPECT_EQ(pair.data, "");
}

TEST(TlsSession, AnAlertIsTheReason) {
  Pair pair({.version = TlsVersion::Tls12}, {.lowest = TLS1_3_VERSION});
  pair.run();
  EXPECT_EQ(pair.session->state(), State::Failed);
  EXPECT_THAT(pair.session->reason(), HasSubstr("alert protocol version"));
}

TEST(TlsSession, ThePeersGoodbyeComesAfterItsData) {
  Pair pair({});
  pair.run();
  const std::string last = pair.server.send("last words");
  pair.to_client(last + pair.server.close());
  EXPECT_EQ(pair.data, "last words");
  EXPECT_EQ(pair.session->state(), State::Ended);
  ASSERT_TRUE(pair.session->send("still here"));
  pair.carry();
}

TEST(TlsSession, OurGoodbyeIsHeard) {
  Pair pair({});
  pair.run();
  pair.session->close();
  pair.carry();
  EXPECT_TRUE(pair.server.peer_closed);
}

TEST(TlsSession, KeyUpdatesAreAnswered) {
  Pair pair({});
  pair.run();
  pair.to_client(pair.server.update_keys());
  pair.to_client(pair.server.send("under the new key"));
  EXPECT_EQ(pair.data, "under the new key");
  ASSERT_TRUE(pair.session->send("answered"));
  pair.carry();
  EXPECT_EQ(pair.server.data, "answered");
}

// spec: tls.client-certificate
TEST(TlsSession, ARenegotiationIsRefusedAndTheSessionLives) {
  Pair pair({.version = TlsVersion::Tls12});
  pair.run();
  SSL_renegotiate(pair.server.ssl());
  SSL_do_handshake(pair.server.ssl());
  pair.to_client(pair.server.receive(""));
  EXPECT_EQ(pair.session->state(), State::Open);
  ASSERT_TRUE(pair.session->send("x"));
}

TEST(TlsSession, TheDotAtANamesEndIsNotSent) {
  Pair pair({.host_name = "server.example."});
  pair.run();
  EXPECT_STREQ(SSL_get_servername(pair.server.ssl(), TLSEXT_NAMETYPE_host_name), "server.example");
}

// What is verified.

TEST(TlsVerification, DerMayEndInALineEnd) {
  MemoryFiles files = family_files();
  files.files["root.der"] = family().authority.der() + "\r\n";
  TlsSettings settings = verifying();
  settings.ca_file = "root.der";
  EXPECT_EQ(verdict(settings, files, family().server), "");
  files.files["root.der"] += "more";
  EXPECT_FALSE(read_tls_files(settings, files)->authorities.empty());
  EXPECT_FALSE(TlsContext::make(settings, *read_tls_files(settings, files), nullptr));
}

TEST(TlsVerification, TheServersCertificate) {
  const MemoryFiles files = family_files();
  EXPECT_EQ(verdict(verifying(), files, family().server), "");
  TlsSettings by_address = verifying();
  by_address.host_name = "127.0.0.1";
  EXPECT_EQ(verdict(by_address, files, family().server), "");
  by_address.host_name = "127.0.0.2";
  EXPECT_THAT(verdict(by_address, files, family().server), HasSubstr("IP address mismatch"));

  TlsSettings with_dot = verifying();
  with_dot.host_name = "server.example.";
  EXPECT_EQ(verdict(with_dot, files, family().server), "");

  TlsSettings other_host = verifying();
  other_host.host_name = "other.example";
  EXPECT_THAT(verdict(other_host, files, family().server), HasSubstr("hostname mismatch"));
  other_host.verification = Verification::None;
  EXPECT_EQ(verdict(other_host, files, family().server), "");

  const Certificate own = make_certificate(
      server_key(), {.name = "server.example", .alternatives = "DNS:server.example"});
  EXPECT_THAT(verdict(verifying(), files, own), HasSubstr("self-signed"));
}

TEST(TlsVerification, DatesCountOnlyWhenTheyAreToBeChecked) {
  const Certificate expired = make_certificate(server_key(), {.name = "server.example",
                                                              .alternatives = "DNS:server.example",
                                                              .issuer = &family().authority,
                                                              .days_from = -20,
                                                              .days_to = -10});
  TlsSettings settings = verifying();
  EXPECT_EQ(verdict(settings, family_files(), expired), "");
  settings.dates = CertificateDates::Checked;
  EXPECT_THAT(verdict(settings, family_files(), expired), HasSubstr("expired"));
  EXPECT_EQ(verdict(settings, family_files(), family().server), "");
}

TEST(TlsVerification, AFileMayHoldSeveralAuthorities) {
  const Certificate other =
      make_certificate(client_key(), {.name = "Another authority", .is_authority = true});
  MemoryFiles files;
  files.files["root.pem"] =
      "A comment.\n" + other.pem() + family().authority.pem() + "And another.\n";
  EXPECT_EQ(verdict(verifying(), files, family().server), "");
  files.files["root.pem"] = other.der() + family().authority.der();
  EXPECT_EQ(verdict(verifying(), files, family().server), "");
  files.files["root.pem"] = other.pem();
  EXPECT_THAT(verdict(verifying(), files, family().server), HasSubstr("refused"));
}

TEST(TlsVerification, APinnedCertificateMustBeTheOneThatIsShown) {
  TlsSettings settings = verifying();
  settings.trust = Trust::Pinned;
  MemoryFiles files;
  files.files["root.pem"] = family().server.pem();
  EXPECT_EQ(verdict(settings, files, family().server), "");
  // It is not enough to have signed what is shown.
  files.files["root.pem"] = family().authority.pem();
  EXPECT_THAT(verdict(settings, files, family().server), HasSubstr("rejected"));
  const Certificate twin = make_certificate(
      server_key(), {.name = "server.example", .alternatives = "DNS:server.example"});
  files.files["root.pem"] = twin.pem();
  EXPECT_THAT(verdict(settings, files, family().server), HasSubstr("refused"));
  // Without `pinned` a leaf is no root.
  settings.trust = Trust::Authority;
  files.files["root.pem"] = family().server.pem();
  EXPECT_THAT(verdict(settings, files, family().server), HasSubstr("refused"));
}

TEST(TlsVerification, OurCertificateIsShownOnlyAtLevel2) {
  for (const auto* const names : {"client.pem key.pem", "client.der key.der"}) {
    const std::string both = names;
    TlsSettings settings = verifying(Verification::Mutual);
    settings.version = TlsVersion::Tls12;
    settings.certificate_file = both.substr(0, 10);
    settings.key_file = both.substr(11);
    const ServerOptions demanding{.client_authority = &family().authority};
    Pair shown(settings, demanding, family_files());
    shown.run();
    EXPECT_EQ(shown.session->state(), State::Open) << shown.session->reason();
    EXPECT_EQ(
        X509_cmp(SSL_get0_peer_certificate(shown.server.ssl()), family().client.certificate.get()),
        0);
    settings.verification = Verification::Server;
    Pair hidden(settings, demanding, family_files());
    hidden.run();
    EXPECT_EQ(hidden.session->state(), State::Failed);
    EXPECT_THAT(hidden.session->reason(), HasSubstr("alert handshake failure"));
  }
}

// Settings that cannot be met.

/// Why there is no context for `settings`.
std::string refusal(const TlsSettings& settings) {
  const auto files = read_tls_files(settings, family_files());
  if (!files) return files.error().message;
  const auto context = TlsContext::make(settings, *files, nullptr);
  return context ? "" : context.error().message;
}

TEST(TlsSettings, TheRefusalNamesTheSetting) {
  TlsSettings settings = verifying(Verification::Mutual);
  EXPECT_EQ(refusal(settings), "");
  settings.certificate_file = "client.pem";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG clientkey: it is not set"));
  settings.key_file = "secret.pem";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG clientkey: the key is encrypted"));
  settings.key_file = "other.pem";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG clientkey: the key does not belong"));
  settings.key_file = "client.pem";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG clientkey: it holds no private key"));
  settings.key_file = "nowhere.pem";
  EXPECT_EQ(refusal(settings), "SSLCFG clientkey: there is no file nowhere.pem");
  settings.key_file = "key.pem";
  EXPECT_EQ(refusal(settings), "");
  settings.certificate_file = "key.pem";
  EXPECT_EQ(refusal(settings),
            "SSLCFG clientcert: key.pem does not hold certificates (it holds none)");
  settings.certificate_file = "";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG clientcert: it is not set"));
  settings.certificate_file = "client.pem";
  settings.ca_file = "key.der";
  EXPECT_EQ(refusal(settings),
            "SSLCFG cacert: key.der does not hold certificates (it is neither PEM nor DER)");
  settings.ca_file = "";
  EXPECT_THAT(refusal(settings), HasSubstr("SSLCFG cacert: it is not set"));
}

TEST(TlsSettings, TheRefusalNamesWhatTheLibraryLacks) {
  const TlsSettings too_old{.version = TlsVersion::Tls11, .suite = 0x003D};
  EXPECT_THAT(refusal(too_old), HasSubstr("SSLCFG ciphersuite: 0X003D"));
  const bool is_legacy = ask_tls_abilities().build == "legacy";
  const std::string ssl3 = refusal({.version = TlsVersion::Ssl3});
  const std::string rc4 = refusal({.suite = 0x0005});
  EXPECT_EQ(ssl3.empty(), is_legacy);
  EXPECT_EQ(rc4.empty(), is_legacy);
  if (is_legacy) return;
  EXPECT_THAT(ssl3, HasSubstr("SSLCFG sslversion: it asks for SSL 3.0"));
  EXPECT_THAT(rc4, HasSubstr("SSLCFG ciphersuite: it asks for 0X0005"));
}

}  // namespace
}  // namespace airmodem
