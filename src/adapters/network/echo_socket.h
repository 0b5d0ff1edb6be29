/// A socket that sends one echo request to one address and knows its answer among others.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/system/error_code.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "adapters/owned_fd.h"

namespace airmodem {

namespace asio = boost::asio;

/// What an echo request holds.
struct EchoContent {
  std::uint16_t identifier = 0;  ///< the kernel puts its own in its place, but in a raw socket
  std::uint16_t sequence = 0;
  std::string data;
};

class EchoSocket {
 public:
  using error_code = boost::system::error_code;

  /// An unprivileged socket, or a raw one where that is not permitted. The error of the first says
  /// why there is none at all.
  error_code open(const asio::ip::address& address);

  /// Leaves from this address, of the same family.
  error_code bind(const asio::ip::address& local);

  error_code send(const EchoContent& content, std::uint32_t ttl);

  /// The TTL of the answer to `content`, if one has come. An error is a report about the request,
  /// or one of this machine.
  std::optional<std::uint32_t> receive(const EchoContent& content, error_code& error);

  int fd() const { return fd_.get(); }

 private:
  void set_option(int level, int name, int value);

  asio::ip::address address_;
  OwnedFd fd_;
  bool is_raw_ = false;
};

}  // namespace airmodem
