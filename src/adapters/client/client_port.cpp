#include "adapters/client/client_port.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>

#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "adapters/terminal/serial_device.h"
#include "airmodem/line.h"
#include "core/text/host_and_port.h"

namespace airmodem {
namespace {

constexpr std::string_view kTcpPrefix = "tcp:";
constexpr timeval kConnectPatience{.tv_sec = 10, .tv_usec = 0};

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

// The socket waits no longer than that for its connection.
OwnedFd connect_to(const addrinfo& address) {
  OwnedFd fd(::socket(address.ai_family, address.ai_socktype | SOCK_CLOEXEC, address.ai_protocol));
  if (!fd.valid()) return fd;
  const int on = 1;
  const bool is_connected = ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kConnectPatience,
                                         sizeof kConnectPatience) == 0 &&
                            ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on) == 0 &&
                            ::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0 &&
                            ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) == 0;
  return is_connected ? std::move(fd) : OwnedFd();
}

bool is_socket(const std::string& path) {
  struct stat found {};
  return ::stat(path.c_str(), &found) == 0 && S_ISSOCK(found.st_mode);
}

// The port of --unix, which has no speed.
Result<OwnedFd> connect_unix(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof address.sun_path) {
    return failure(fmt::format("a socket's path has at most {} bytes, and this one has {}",
                               sizeof address.sun_path - 1, path.size()));
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  OwnedFd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const bool is_connected =
      fd.valid() &&
      ::setsockopt(fd.get(), SOL_SOCKET, SO_SNDTIMEO, &kConnectPatience, sizeof kConnectPatience) ==
          0 &&
      ::connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) == 0;
  if (is_connected) return fd;
  return failure(fmt::format("{}: {}; is the module there?", path,
                             std::strerror(errno == EAGAIN ? ETIMEDOUT : errno)));
}

Result<OwnedFd> connect_tcp(std::string_view text) {
  const auto target = split_host_and_port(text);
  if (!target || target->host.empty() || !target->port || target->port->empty()) {
    const auto meant = corrected_host_and_port(text);
    const std::string advice = meant ? fmt::format("; did you mean tcp:{}?", *meant) : "";
    return failure("expected tcp:HOST:PORT, with an IPv6 address in brackets" + advice);
  }
  if (!parse_port(*target->port)) {
    return failure("expected a port number from 1 to 65535 after the last colon");
  }
  const addrinfo hints{.ai_flags = 0,
                       .ai_family = AF_UNSPEC,
                       .ai_socktype = SOCK_STREAM,
                       .ai_protocol = 0,
                       .ai_addrlen = 0,
                       .ai_addr = nullptr,
                       .ai_canonname = nullptr,
                       .ai_next = nullptr};
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(std::string(target->host).c_str(),
                                  std::string(*target->port).c_str(), &hints, &found);
  if (error != 0) return failure(fmt::format("{}: {}", text, ::gai_strerror(error)));
  const Addresses addresses(found, &::freeaddrinfo);
  int reason = 0;
  for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
    OwnedFd fd = connect_to(*address);
    if (fd.valid()) return fd;
    reason = errno == EINPROGRESS ? ETIMEDOUT : errno;
  }
  return failure(fmt::format("{}: {}; is the module there?", text, std::strerror(reason)));
}

/// For a TCP port that was written without its prefix: a path has a slash.
std::string advice_on_address(const std::string& name) {
  const bool is_path = name.find('/') != std::string::npos;
  const auto parts = is_path ? std::nullopt : split_host_and_port(name);
  const bool is_address = parts && parts->port && parse_port(*parts->port);
  return is_address ? fmt::format("; for a TCP port write tcp:{}", name) : "";
}

}  // namespace

Result<OwnedFd> open_client_port(const ClientPortOptions& options) {
  const std::string_view name = options.name;
  if (name.starts_with(kTcpPrefix)) return connect_tcp(name.substr(kTcpPrefix.size()));
  if (is_socket(options.name)) return connect_unix(options.name);
  auto device = open_serial_device(options.name);
  if (!device) return failure(device.error().message + advice_on_address(options.name));
  const auto done = set_serial_format(device->get(), LineFormat{.baud = options.baud});
  if (!done) return tl::unexpected<Error>(done.error());
  return device;
}

}  // namespace airmodem
