/// Chosen random bytes as they go over the line, and the log of keys.

#include <ctime>
#include <set>
#include <sstream>
#include <string>
#include <string_view>

#include "core/text/hex.h"
#include "tests/support/paths.h"
#include "tls_fixture.h"
#include "tls_proxy.h"

namespace airmodem::e2e {
namespace {

/// Digits of 28, 32 and 48 bytes.
constexpr std::string_view kShortRandom =
    "101B12C3141516171F19202122232425262728293031323334353637";
constexpr std::string_view kLongRandom =
    "000102030405060708090a0b0c0d0e0fF0E1D2C3B4A5968778695A4B3C2D1E0F";
constexpr std::string_view kPremaster =
    "0303A1B2C3D4E5F60718293A4B5C6D7E8F90A1B2C3D4E5F60718293A4B5C6D7E"
    "8F90112233445566778899AABBCCDDEE";

constexpr std::size_t kRandomSize = 32;

std::string bytes_of(std::string_view digits) { return parse_hex(digits).value(); }

std::size_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::size_t number = 0;
  for (const char byte : bytes.substr(at, size))
    number = number << 8U | static_cast<unsigned char>(byte);
  return number;
}

/// The lines of a key log but for comments, in order: one side may know a secret before the other.
std::set<std::string> secrets(const std::string& path) {
  std::set<std::string> lines;
  std::istringstream text(contents(path));
  for (std::string line; std::getline(text, line);) {
    if (!line.starts_with('#')) lines.insert(line);
  }
  return lines;
}

/// The body of the first handshake message of `type` in a client's stream, each of whose messages
/// up to there is a record of its own, as OpenSSL sends them.
std::string handshake_message(std::string_view stream, unsigned type) {
  constexpr std::size_t kRecordHead = 5;
  constexpr std::size_t kMessageHead = 4;
  constexpr std::size_t kHandshake = 22;
  while (stream.size() > kRecordHead + kMessageHead) {
    const std::string_view record = stream.substr(kRecordHead, number_at(stream, 3, 2));
    if (number_at(stream, 0, 1) == kHandshake && number_at(record, 0, 1) == type) {
      return std::string(record.substr(kMessageHead));
    }
    stream.remove_prefix(kRecordHead + record.size());
  }
  fail("no handshake message of type " + std::to_string(type), Place::here());
}

/// The random bytes of the ClientHello.
std::string client_random(const Proxy& proxy) {
  constexpr unsigned kClientHello = 1;
  return handshake_message(proxy.from_client(), kClientHello).substr(2, kRandomSize);
}

class TlsSecrets : public TlsTest {
 protected:
  /// The premaster that the client has sent (TLS 1.0 and later), decrypted with the server's key.
  std::string premaster(const Proxy& proxy) {
    constexpr unsigned kClientKeyExchange = 16;
    const std::string path = folder().path("premaster");
    write_file(path, handshake_message(proxy.from_client(), kClientKeyExchange).substr(2));
    Ended ended = Process({test_paths::openssl_program(), "pkeyutl", "-decrypt", "-inkey",
                           tls_file("server.key"), "-in", path})
                      .wait();
    EXPECT_EQ(ended.status, 0) << ended.errors;
    return ended.output;
  }

  /// A server with `words` sees the client random that was set.
  void expect_chosen_random(const Process::Words& words) {
    OpensslServer server(words);
    const Proxy proxy({.target = server.port()});
    Host host = begin_tls();
    configure(host, {{"clientrandom", std::string(kLongRandom)}});
    connect(host, "127.0.0.1", proxy.port());
    exchange(host, server);
    EXPECT_EQ(client_random(proxy), bytes_of(kLongRandom));
  }
};

const Process::Words kRsaServer{"-tls1_2", "-cipher", "AES128-SHA"};

TEST_F(TlsSecrets, AllOfTheClientRandom) { expect_chosen_random(kRsaServer); }

TEST_F(TlsSecrets, AllOfTheClientRandomInTls13) { expect_chosen_random({"-tls1_3"}); }

TEST_F(TlsSecrets, TheClientRandomAfterItsTime) {
  OpensslServer server(kRsaServer);
  const Proxy proxy({.target = server.port()});
  Host host = begin_tls();
  configure(host, {{"clientrandom", std::string(kShortRandom)}});
  const auto before = static_cast<std::size_t>(std::time(nullptr));
  connect(host, "127.0.0.1", proxy.port());
  exchange(host, server);
  const std::string random = client_random(proxy);
  EXPECT_EQ(random.substr(4), bytes_of(kShortRandom));
  EXPECT_GE(number_at(random, 0, 4), before);
  EXPECT_LE(number_at(random, 0, 4), static_cast<std::size_t>(std::time(nullptr)));
}

/// The client random is chosen, and the premaster is as random as ever.
TEST_F(TlsSecrets, NothingElseIsLessRandom) {
  std::string before;
  for (int times = 0; times < 2; ++times) {
    OpensslServer server(kRsaServer);
    const Proxy proxy({.target = server.port()});
    Host host = begin_tls();
    configure(host, {{"clientrandom", std::string(kLongRandom)}});
    connect(host, "127.0.0.1", proxy.port());
    exchange(host, server);
    const std::string now = premaster(proxy);
    EXPECT_EQ(now.size(), 48U);
    EXPECT_NE(now, before);
    before = now;
    stop();
  }
}

TEST_F(TlsSecrets, ThePremaster) {
  std::string before;
  for (int times = 0; times < 2; ++times) {
    OpensslServer server(kRsaServer);
    const Proxy proxy({.target = server.port()});
    Host host = begin_tls();
    // The first two bytes are the version, whatever was set.
    configure(host,
              {{"sslversion", "3"}, {"premaster", "FFFF" + std::string(kPremaster.substr(4))}});
    connect(host, "127.0.0.1", proxy.port());
    exchange(host, server);
    EXPECT_EQ(premaster(proxy), bytes_of(kPremaster));
    EXPECT_NE(client_random(proxy), before);
    before = client_random(proxy);
    stop();
  }
}

// spec: sslcfg.unusable
TEST_F(TlsSecrets, WhereThePremasterHasNoPlace) {
  for (const std::string version : {"-tls1_3", "-tls1_2"}) {
    OpensslServer server({version, "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"});
    Host host = begin_tls();
    configure(host, {{"premaster", std::string(kPremaster)}});
    connect(host, "127.0.0.1", server.port());
    expect_logged("premaster");
    exchange(host, server);
    stop();
  }
}

/// The program's lines are those of the server.
TEST_F(TlsSecrets, TheKeyLogIsTheServers) {
  for (const std::string version : {"-tls1_2", "-tls1_3"}) {
    const std::string ours = folder().path("ours" + version);
    const std::string servers = folder().path("servers" + version);
    OpensslServer server({version, "-keylogfile", servers});
    Host host = begin_tls({"--tls-keylog", ours});
    connect(host, "127.0.0.1", server.port());
    exchange(host, server);
    stop();
    EXPECT_FALSE(secrets(ours).empty());
    EXPECT_EQ(secrets(ours), secrets(servers));
  }
}

}  // namespace
}  // namespace airmodem::e2e
