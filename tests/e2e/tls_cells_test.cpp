/// Every legal pair of version and suite, with the servers of two makers that speak nothing else.

#include <array>
#include <ostream>
#include <string>
#include <vector>

#include "adapters/tls/tls_abilities.h"
#include "tls_fixture.h"

namespace airmodem::e2e {
namespace {

struct Version {
  const char* value;  ///< of sslversion
  const char* name;
  const char* openssl;  ///< s_server's option
  const char* nss;      ///< for selfserv's -V
};

struct Suite {
  const char* value;  ///< of ciphersuite
  const char* openssl;
};

constexpr std::array<Version, 4> kVersions = {{
    {.value = "0", .name = "Ssl3", .openssl = "-ssl3", .nss = "ssl3:ssl3"},
    {.value = "1", .name = "Tls10", .openssl = "-tls1", .nss = "tls1.0:tls1.0"},
    {.value = "2", .name = "Tls11", .openssl = "-tls1_1", .nss = "tls1.1:tls1.1"},
    {.value = "3", .name = "Tls12", .openssl = "-tls1_2", .nss = "tls1.2:tls1.2"},
}};

constexpr std::array<Suite, 6> kSuites = {{
    {.value = "0X0035", .openssl = "AES256-SHA"},
    {.value = "0X002F", .openssl = "AES128-SHA"},
    {.value = "0X0005", .openssl = "RC4-SHA"},
    {.value = "0X0004", .openssl = "RC4-MD5"},
    {.value = "0X000A", .openssl = "DES-CBC3-SHA"},
    {.value = "0X003D", .openssl = "AES256-SHA256"},
}};

constexpr std::string_view kTls12Suite = "0X003D";

struct Cell {
  Version version;
  Suite suite;

  bool is_legal() const {
    return suite.value != kTls12Suite || std::string_view(version.value) == "3";
  }
};

std::vector<Cell> all_cells() {
  std::vector<Cell> all;
  for (const Version& version : kVersions) {
    for (const Suite& suite : kSuites) all.push_back({version, suite});
  }
  return all;
}

std::vector<Cell> legal_cells() {
  std::vector<Cell> legal = all_cells();
  std::erase_if(legal, [](const Cell& cell) { return !cell.is_legal(); });
  return legal;
}

void PrintTo(const Cell& cell, std::ostream* out) {
  *out << cell.version.name << " with " << cell.suite.openssl;
}

/// What the build can do of a cell.
class TlsCells : public TlsTest, public testing::WithParamInterface<Cell> {
 protected:
  /// The setting because of which the cell does not work; empty when it does.
  static std::string obstacle() {
    const Cell& cell = GetParam();
    const TlsAbilities abilities = ask_tls_abilities();
    const bool is_legacy = abilities.build == "legacy";  // which has to have all of them
    const auto version = static_cast<TlsVersion>(std::stoul(cell.version.value));
    if (!is_legacy && !abilities.can(version)) return "sslversion";
    if (!cell.is_legal()) return "ciphersuite";
    if (is_legacy) return "";
    const auto suite = static_cast<std::uint16_t>(std::stoul(cell.suite.value, nullptr, 16));
    return abilities.can(suite) ? "" : "ciphersuite";
  }

  Host begin_cell(Place place = Place::here()) {
    const Cell& cell = GetParam();
    Host host = begin_tls({}, place);
    configure(host, {{"sslversion", cell.version.value}, {"ciphersuite", cell.suite.value}}, 0,
              place);
    return host;
  }
};

class TlsLegalCells : public TlsCells {};

TEST_P(TlsCells, WithOpenssl) {
  const Cell& cell = GetParam();
  Host host = begin_cell();
  if (!obstacle().empty()) {
    // It has nothing to offer to whoever is there.
    const TcpListener listener;
    expect_refusal(host, listener.port(), obstacle());
    return;
  }
  OpensslServer server(
      {cell.version.openssl, "-cipher", std::string(cell.suite.openssl) + ":@SECLEVEL=0"});
  connect(host, "127.0.0.1", server.port());
  exchange(host, server);
}

TEST_P(TlsLegalCells, WithNss) {
  const Cell& cell = GetParam();
  const NssServer server({"-V", cell.version.nss, "-c", std::string(":") + (cell.suite.value + 2)});
  Host host = begin_cell();
  if (!obstacle().empty()) {
    expect_refusal(host, server.port(), obstacle());
    return;
  }
  connect(host, "127.0.0.1", server.port());
  host.send("", NssServer::kRequest);
  host.expect(NssServer::kAnswer);
}

std::string cell_name(const testing::TestParamInfo<Cell>& info) {
  std::string name = std::string(info.param.version.name) + info.param.suite.openssl;
  std::erase(name, '-');
  return name;
}

INSTANTIATE_TEST_SUITE_P(All, TlsCells, testing::ValuesIn(all_cells()), cell_name);
INSTANTIATE_TEST_SUITE_P(All, TlsLegalCells, testing::ValuesIn(legal_cells()), cell_name);

/// With no setting at all: sslversion 4, ciphersuite 0XFFFF.
class TlsDefaults : public TlsTest {
 protected:
  void expect_exchange(const Process::Words& options) {
    Host host = begin_tls();
    OpensslServer server(options);
    connect(host, "127.0.0.1", server.port());
    exchange(host, server);
  }
};

TEST_F(TlsDefaults, ReachAServerOfTls13Alone) { expect_exchange({"-tls1_3"}); }

TEST_F(TlsDefaults, ReachAServerOfEcdheAlone) {
  expect_exchange({"-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256"});
}

TEST_F(TlsDefaults, ReachAServerOfSsl3Alone) {
  if (ask_tls_abilities().can(TlsVersion::Ssl3)) {
    expect_exchange({"-ssl3", "-cipher", "AES256-SHA:@SECLEVEL=0"});
    return;
  }
  const NssServer server({"-V", "ssl3:ssl3"});
  Host host = begin_tls();
  expect_refusal(host, server.port(), "TLS");
}

TEST_F(TlsDefaults, ReachTheOtherMakersServer) {
  const NssServer server;
  Host host = begin_tls();
  connect(host, "127.0.0.1", server.port());
  host.send("", NssServer::kRequest);
  host.expect(NssServer::kAnswer);
}

}  // namespace
}  // namespace airmodem::e2e
