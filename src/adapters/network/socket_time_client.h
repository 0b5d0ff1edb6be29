/// Time servers asked over UDP (SNTP).
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <memory>
#include <optional>
#include <string>

#include "adapters/network/target_policy.h"
#include "runtime/ports.h"

namespace airmodem {

class LimitedLog;

struct SocketTimeClientOptions {
  /// Questions leave from this address only; addresses of the other family are not asked.
  std::optional<asio::ip::address> local_address;
  /// Who may be asked, and who is asked instead, with port 123.
  TargetPolicy policy;
  /// Where what hosts can bring about at will is logged; null: without limits.
  LimitedLog* log = nullptr;
};

class SocketTimeClient final : public TimeClient {
 public:
  /// Loop, clock and resolver outlive the client, and it its questions.
  SocketTimeClient(asio::io_context& io, Clock& clock, Resolver& resolver,
                   SocketTimeClientOptions options = {});

  /// Asks the server's addresses in turn, again and again, until one has answered or each of them
  /// has turned out to be nobody's.
  std::unique_ptr<TimeQuestion> ask(const std::string& server, Handler handler) override;

 private:
  class Question;

  asio::io_context& io_;
  Clock& clock_;
  Resolver& resolver_;
  SocketTimeClientOptions options_;
};

}  // namespace airmodem
