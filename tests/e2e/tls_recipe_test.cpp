/// The document's own recipe for a link with certificates on both sides, byte for byte, echo on.

#include <string>

#include "tls_fixture.h"

namespace airmodem::e2e {
namespace {

class TlsRecipe : public TlsTest {
 protected:
  /// What a terminal shows: the typed line, then the answers.
  static void talk(Host& host, const std::string& typed, const std::string& answers,
                   Place place = Place::here()) {
    host.type(typed + "\r", place);
    host.expect(typed + "\r" + answers, place);
  }

  static void upload(Host& host, const std::string& name, const std::string& source,
                     Place place = Place::here()) {
    const std::string bytes = contents(tls_file(source));
    talk(host, "AT+FSCREATE=\"" + name + "\"", framed("OK"), place);
    talk(host, "AT+FSWRITE=\"" + name + "\",0," + std::to_string(bytes.size()) + ",15", "\r\n> ",
         place);
    host.type(bytes, place);
    host.expect(bytes + framed("OK"), place);
    talk(host, "AT+FSFLSIZE=\"" + name + "\"",
         framed("+FSFLSIZE: " + std::to_string(bytes.size())) + framed("OK"), place);
  }

  /// From the boot text to the connection.
  static void follow(Host& host, std::uint16_t port, Place place = Place::here()) {
    host.expect_boot_text(place);
    talk(host, "AT+CIPMUX=0", framed("OK"), place);
    talk(host, "AT+CIPQSEND=1", framed("OK"), place);
    talk(host, "AT+CIPSSL=1", framed("OK"), place);
    upload(host, "ca.crt", "ca.pem", place);
    upload(host, "client.crt", "client.pem", place);
    upload(host, "client.key", "client.key", place);
    talk(host, R"(AT+SSLCFG="cacert",0,"ca.crt")", framed("OK"), place);
    talk(host, R"(AT+SSLCFG="clientcert",0,"client.crt")", framed("OK"), place);
    talk(host, R"(AT+SSLCFG="clientkey",0,"client.key")", framed("OK"), place);
    talk(host, R"(AT+SSLCFG="seclevel",0,2)", framed("OK"), place);
    talk(host, R"(AT+SSLCFG="ciphersuite",0,0X0035)", framed("OK"), place);
    talk(host,
         R"(AT+SSLCFG="clientrandom",0,101B12C3141516171F19202122232425262728293031323334353637)",
         framed("OK"), place);
    talk(host, "AT+CIPSTART=TCP,localhost," + std::to_string(port),
         framed("OK") + framed("CONNECT OK"), place);
  }

  static void finish(Host& host, Place place = Place::here()) {
    talk(host, "AT+CIPSHUT", framed("SHUT OK"), place);
    talk(host, "AT+CIPSSL=0", framed("OK"), place);
  }
};

TEST_F(TlsRecipe, WithOpenssl) {
  OpensslServer server({"-Verify", "1", "-verify_return_error", "-CAfile", tls_file("ca.pem")});
  start();
  Host host(program().pty());
  follow(host, server.port());
  talk(host, "AT+CIPSEND=10", "\r\n> ");
  host.type("1234567890");
  host.expect("1234567890" + framed("DATA ACCEPT:10"));
  server.line().expect("1234567890");
  server.line().write("hello");
  host.expect("hello\r\n");
  finish(host);
}

TEST_F(TlsRecipe, WithNss) {
  const NssServer server({"-r", "-r"});
  start();
  Host host(program().pty());
  follow(host, server.port());
  talk(host, "AT+CIPSEND", "\r\n> ");
  const std::string request = NssServer::kRequest;
  host.type(request + "\x1A");
  host.expect(request + framed("DATA ACCEPT:" + std::to_string(request.size())));
  host.expect(NssServer::kAnswer);
  host.line().read_until(framed("CLOSED"));
  finish(host);
}

/// Whoever leaves the certificates out is not let in.
TEST_F(TlsRecipe, TheServersDemandACertificate) {
  const OpensslServer openssl(
      {"-tls1_2", "-Verify", "1", "-verify_return_error", "-CAfile", tls_file("ca.pem")});
  const NssServer nss({"-V", "tls1.2:tls1.2", "-r", "-r"});
  Host host = begin_tls();
  expect_refusal(host, openssl.port(), "handshake");
  expect_refusal(host, nss.port(), "handshake");
}

}  // namespace
}  // namespace airmodem::e2e
