#include "tls_servers.h"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <utility>

#include "certificates.h"
#include "tests/support/paths.h"

namespace airmodem::e2e {
namespace {

/// Whether a socket listens at `port`, of whichever address. Asked of the kernel, since a connect
/// would be a client of the server.
bool has_listener(std::uint16_t port) {
  constexpr unsigned kListening = 10;
  for (const char* table : {"/proc/net/tcp", "/proc/net/tcp6"}) {
    std::ifstream file(table);
    std::string line;
    std::getline(file, line);  // the names of the columns
    while (std::getline(file, line)) {
      std::string number, local, remote, state;
      std::istringstream(line) >> number >> local >> remote >> state;
      const std::string digits = local.substr(local.find(':') + 1);
      if (std::stoul(digits, nullptr, 16) != port) continue;
      if (std::stoul(state, nullptr, 16) == kListening) return true;
    }
  }
  return false;
}

Process::Words openssl_words(const Process::Words& options, const std::string& address) {
  // The old suites need a provider that is not loaded by itself.
  Process::Words words{test_paths::openssl_program(),
                       "s_server",
                       "-quiet",
                       "-accept",
                       address,
                       "-provider",
                       "default",
                       "-provider",
                       "legacy"};
  words.insert(words.end(), options.begin(), options.end());
  if (std::ranges::find(options, "-cert") == options.end()) {
    words.insert(words.end(), {"-cert", tls_file("server.pem")});
  }
  words.insert(words.end(), {"-key", tls_file("server.key")});
  return words;
}

Process::Words nss_words(const Process::Words& options, const std::string& port) {
  Process::Words words{"selfserv", "-d", "sql:" + tls_file("nss"), "-n", "server", "-p", port};
  words.insert(words.end(), options.begin(), options.end());
  return words;
}

}  // namespace

TlsServer::TlsServer(Process::Words words, Place place)
    : port_(std::make_unique<ClosedPort>()), words_(std::move(words)) {
  for (std::string& word : words_) {
    const std::size_t at = word.find(kPort);
    if (at != std::string::npos)
      word.replace(at, std::string(kPort).size(), std::to_string(port()));
  }
  restart(place);
}

/// A server that ends instead of listening says why, after it had some more chances: many start at
/// once, and NSS's share a database.
void TlsServer::restart(Place place) {
  constexpr int kStarts = 3;
  for (int start = 1; start <= kStarts; ++start) {
    process_.reset();
    process_ = std::make_unique<Process>(words_);
    wait_until(
        words_.front() + " to listen",
        [this] { return process_->has_ended() || has_listener(port()); }, place);
    if (!process_->has_ended()) return;
  }
  fail(words_.front() + " does not start: " + process_->errors().read_all(place), place);
}

OpensslServer::OpensslServer(const Process::Words& options, Place place)
    : TlsServer(openssl_words(options, std::string("127.0.0.1:") + kPort), place) {}

NssServer::NssServer(const Process::Words& options, Place place)
    : TlsServer(nss_words(options, kPort), place) {}

}  // namespace airmodem::e2e
