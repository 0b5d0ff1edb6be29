/// A TLS server that sends anything: the client must not crash, nor break a promise.
///
/// The first byte of the input is the size of the pieces in which the rest arrives.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/tls/tls_context.h"
#include "adapters/tls/tls_files.h"
#include "adapters/tls/tls_session.h"

namespace {

using airmodem::TlsContext;
using airmodem::TlsSession;

std::shared_ptr<TlsContext> shared_context(const airmodem::TlsSettings& settings) {
  static const auto kContext = TlsContext::make(settings, airmodem::TlsFiles{}, nullptr);
  if (!kContext) std::abort();
  return *kContext;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const airmodem::TlsSettings settings{.host_name = "server.example"};
  TlsSession session(shared_context(settings), settings);
  session.start();
  const std::size_t piece = std::max<std::size_t>(data[0], 1);
  std::string_view left(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::array<char, airmodem::kRecordSize> plaintext;
  while (!left.empty() && session.state() != TlsSession::State::Failed) {
    session.receive(left.substr(0, piece));
    left.remove_prefix(std::min(piece, left.size()));
    while (session.read(plaintext) > 0) session.take_output();
    session.take_output();
  }
  const bool says_why = !session.reason().empty();
  if (says_why != (session.state() == TlsSession::State::Failed)) std::abort();
  return 0;
}
