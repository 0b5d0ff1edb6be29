/// Who is believed, and who we say that we are.

#include <string>
#include <string_view>

#include "tls_fixture.h"

namespace airmodem::e2e {
namespace {

/// A server that demands a certificate of ca.pem. Up to TLS 1.2 the handshake fails without one; in
/// TLS 1.3 it is over before the server has looked.
Process::Words demanding(const std::string& version = "-tls1_2") {
  return {version, "-Verify", "1", "-verify_return_error", "-CAfile", tls_file("ca.pem")};
}

Process::Words showing(const std::string& certificate) { return {"-cert", tls_file(certificate)}; }

class TlsCertificates : public TlsTest {
 protected:
  void expect_connection(const Settings& settings, const Process::Words& server_options,
                         const std::string& server_name = "127.0.0.1",
                         Place place = Place::here()) {
    OpensslServer server(server_options, place);
    Host host = begin(settings, place);
    connect(host, server_name, server.port(), place);
    exchange(host, server, place);
  }

  void expect_failure(const Settings& settings, const Process::Words& server_options,
                      std::string_view why, const std::string& server_name = "127.0.0.1",
                      Place place = Place::here()) {
    const OpensslServer server(server_options, place);
    Host host = begin(settings, place);
    expect_refusal(host, server.port(), why, server_name, place);
  }

 private:
  Host begin(const Settings& settings, Place place) {
    Host host = begin_tls({}, place);
    provide({"ca.pem", "other-ca.pem", "cas.pem", "ca.der", "server.pem", "self-signed.pem",
             "client.pem", "client.key", "client.der", "client-key.der", "encrypted.key",
             "foreign.pem", "foreign.key"});
    configure(host, settings, 0, place);
    return host;
  }
};

// ---- the server's certificate ----

TEST_F(TlsCertificates, AServerOfTheAuthority) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}}, {});
}

TEST_F(TlsCertificates, AnAuthorityAmongOthers) {
  expect_connection({{"seclevel", "1"}, {"cacert", "cas.pem"}}, {});
}

TEST_F(TlsCertificates, AnAuthorityInDer) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.der"}}, {});
}

TEST_F(TlsCertificates, AServerOfAnotherAuthority) {
  expect_failure({{"seclevel", "1"}, {"cacert", "other-ca.pem"}}, {}, "issuer");
}

TEST_F(TlsCertificates, NobodyIsVerifiedAtFirst) {
  expect_connection({{"hostname", "somewhere.test"}}, showing("self-signed.pem"));
}

TEST_F(TlsCertificates, AServerThatSignedItself) {
  expect_failure({{"seclevel", "1"}, {"cacert", "ca.pem"}}, showing("self-signed.pem"), "signed");
}

TEST_F(TlsCertificates, NoAuthority) { expect_failure({{"seclevel", "1"}}, {}, "cacert"); }

TEST_F(TlsCertificates, AnAuthorityThatIsNoFile) {
  expect_failure({{"seclevel", "1"}, {"cacert", "nothing.pem"}}, {}, "nothing.pem");
}

TEST_F(TlsCertificates, AnAuthorityThatIsNoCertificate) {
  expect_failure({{"seclevel", "1"}, {"cacert", "client.key"}}, {}, "cacert");
}

TEST_F(TlsCertificates, ALongChain) {
  const std::string chain = tls_file("long-chain.pem");
  // What goes over the line is the Base64 decoded.
  ASSERT_GT(contents(chain).size() * 3 / 4, 20'000U);
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}},
                    {"-cert", tls_file("long.pem"), "-cert_chain", chain});
}

// ---- its name ----

TEST_F(TlsCertificates, TheNameThatIsSet) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"hostname", "server.test"}}, {});
}

TEST_F(TlsCertificates, AnotherNameThanTheOneSet) {
  expect_failure({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"hostname", "server.test"}},
                 showing("elsewhere.pem"), "hostname");
}

TEST_F(TlsCertificates, TheNameOfCipstart) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}}, {}, "localhost");
}

TEST_F(TlsCertificates, AnotherNameThanCipstarts) {
  expect_failure({{"seclevel", "1"}, {"cacert", "ca.pem"}}, showing("elsewhere.pem"), "hostname",
                 "localhost");
}

TEST_F(TlsCertificates, TheNameThatIsSetCountsMoreThanCipstarts) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"hostname", "elsewhere.test"}},
                    showing("elsewhere.pem"), "localhost");
}

/// The server has two certificates and chooses by the name that it is asked for.
TEST_F(TlsCertificates, TheServerIsToldTheName) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"hostname", "elsewhere.test"}},
                    {"-servername", "elsewhere.test", "-cert2", tls_file("elsewhere.pem"), "-key2",
                     tls_file("server.key")});
}

// ---- its dates ----

TEST_F(TlsCertificates, AnExpiredCertificateIsGoodAtFirst) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}}, showing("expired.pem"));
}

TEST_F(TlsCertificates, AnExpiredCertificateWhereDatesCount) {
  expect_failure({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"ignorelocaltime", "0"}},
                 showing("expired.pem"), "expired");
}

TEST_F(TlsCertificates, AGoodCertificateWhereDatesCount) {
  expect_connection({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"ignorelocaltime", "0"}}, {});
}

// ---- the server's own certificate in cacert ----

TEST_F(TlsCertificates, ThePinnedServer) {
  expect_connection({{"seclevel", "1"}, {"cacert", "server.pem"}, {"verifymode", "1"}}, {});
}

TEST_F(TlsCertificates, ThePinnedServerThatSignedItself) {
  expect_connection({{"seclevel", "1"}, {"cacert", "self-signed.pem"}, {"verifymode", "1"}},
                    showing("self-signed.pem"));
}

TEST_F(TlsCertificates, AnotherServerThanThePinned) {
  expect_failure({{"seclevel", "1"}, {"cacert", "self-signed.pem"}, {"verifymode", "1"}}, {},
                 "refused");
}

/// The authority is not the server.
TEST_F(TlsCertificates, AServerOfThePinnedAuthority) {
  expect_failure({{"seclevel", "1"}, {"cacert", "ca.pem"}, {"verifymode", "1"}}, {}, "refused");
}

// ---- ours ----

TEST_F(TlsCertificates, BothShowTheirCertificates) {
  expect_connection({{"seclevel", "2"},
                     {"cacert", "ca.pem"},
                     {"clientcert", "client.pem"},
                     {"clientkey", "client.key"}},
                    demanding());
}

TEST_F(TlsCertificates, BothShowTheirCertificatesInTls13) {
  expect_connection({{"seclevel", "2"},
                     {"cacert", "ca.pem"},
                     {"clientcert", "client.pem"},
                     {"clientkey", "client.key"}},
                    demanding("-tls1_3"));
}

TEST_F(TlsCertificates, OursInDer) {
  expect_connection({{"seclevel", "2"},
                     {"cacert", "ca.der"},
                     {"clientcert", "client.der"},
                     {"clientkey", "client-key.der"}},
                    demanding());
}

TEST_F(TlsCertificates, OursIsNotAskedFor) {
  expect_connection({{"seclevel", "2"},
                     {"cacert", "ca.pem"},
                     {"clientcert", "client.pem"},
                     {"clientkey", "client.key"}},
                    {});
}

TEST_F(TlsCertificates, WeHaveNoneWhereNoneIsAskedFor) {
  expect_connection({{"seclevel", "2"}, {"cacert", "ca.pem"}}, {});
}

TEST_F(TlsCertificates, WeHaveNoneWhereOneIsDemanded) {
  expect_failure({{"seclevel", "2"}, {"cacert", "ca.pem"}}, demanding(), "handshake");
}

/// Only seclevel 2 shows it.
TEST_F(TlsCertificates, OursIsNotShownAtSeclevel1) {
  expect_failure({{"seclevel", "1"},
                  {"cacert", "ca.pem"},
                  {"clientcert", "client.pem"},
                  {"clientkey", "client.key"}},
                 demanding(), "handshake");
}

TEST_F(TlsCertificates, OursIsOfAnotherAuthority) {
  expect_failure({{"seclevel", "2"},
                  {"cacert", "ca.pem"},
                  {"clientcert", "foreign.pem"},
                  {"clientkey", "foreign.key"}},
                 demanding(), "alert");
}

/// The server's refusal comes after our handshake is over.
// spec: tls.client-certificate
TEST_F(TlsCertificates, WeHaveNoneWhereOneIsDemandedInTls13) {
  const OpensslServer server(demanding("-tls1_3"));
  Host host = begin_tls();
  provide({"ca.pem"});
  configure(host, {{"seclevel", "2"}, {"cacert", "ca.pem"}});
  connect(host, "127.0.0.1", server.port());
  host.expect(framed("CLOSED"));
  host.ask("AT+CIPSTATUS", {"OK", "STATE: TCP CLOSED"});
}

TEST_F(TlsCertificates, AnEncryptedKey) {
  expect_failure({{"seclevel", "2"},
                  {"cacert", "ca.pem"},
                  {"clientcert", "client.pem"},
                  {"clientkey", "encrypted.key"}},
                 demanding(), "encrypted");
}

TEST_F(TlsCertificates, AKeyOfAnotherCertificate) {
  expect_failure({{"seclevel", "2"},
                  {"cacert", "ca.pem"},
                  {"clientcert", "client.pem"},
                  {"clientkey", "foreign.key"}},
                 demanding(), "clientkey");
}

TEST_F(TlsCertificates, ACertificateWithoutItsKey) {
  expect_failure({{"seclevel", "2"}, {"cacert", "ca.pem"}, {"clientcert", "client.pem"}},
                 demanding(), "clientkey");
}

}  // namespace
}  // namespace airmodem::e2e
