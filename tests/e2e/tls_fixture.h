/// What the tests of TLS have in common: a program with files, and the words that open a link.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "certificates.h"
#include "host.h"
#include "program.h"
#include "tls_servers.h"

namespace airmodem::e2e {

class TlsTest : public ProgramTest {
 protected:
  /// Tags of AT+SSLCFG and their values.
  using Settings = std::vector<std::pair<std::string, std::string>>;

  /// Starts the program with `arguments` and returns its host after its beginning, AT+CIPSSL=1
  /// included. The module's files are in a folder of the test.
  Host begin_tls(const Program::Arguments& arguments = {}, Place place = Place::here());

  /// The same in multi connection mode.
  Host begin_multi_tls(Place place = Place::here());

  /// Makes the file `name` of the module from a file of the tests' certificates.
  void provide(const std::string& name, const std::string& certificate);
  /// Under their own names.
  void provide(const std::vector<std::string>& certificates);

  static void configure(Host& host, const Settings& settings, unsigned context = 0,
                        Place place = Place::here());

  /// Connects to a name or an address in single mode.
  static void connect(Host& host, const std::string& server, std::uint16_t port,
                      Place place = Place::here());

  /// Connects in vain, and the log says `why`.
  void expect_refusal(Host& host, std::uint16_t port, std::string_view why,
                      const std::string& server = "127.0.0.1", Place place = Place::here());

  /// The log says `text` in some line. All before the end of that line is taken from it.
  void expect_logged(std::string_view text, Place place = Place::here());

  /// Bytes go both ways between the host, in single mode, and the one client of the server.
  static void exchange(Host& host, OpensslServer& server, Place place = Place::here());

  std::string module_file(const std::string& name) const { return module_files() + "/" + name; }

 private:
  std::string module_files() const { return folder().path("files"); }
};

}  // namespace airmodem::e2e
