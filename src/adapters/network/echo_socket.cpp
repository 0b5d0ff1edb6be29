#include "adapters/network/echo_socket.h"

#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/ip/icmp.hpp>
#include <cerrno>
#include <cstring>
#include <string_view>

namespace airmodem {
namespace {

using boost::system::error_code;

constexpr std::size_t kHeadSize = 8;
/// The greatest request with the longest IP head; a longer packet is not the answer.
constexpr std::size_t kBufferSize = 2048;
constexpr std::size_t kControlSize = 512;

error_code last_error() { return {errno, boost::system::system_category()}; }

/// RFC 1071. The kernel computes it for all sockets but raw IPv4 ones.
std::uint16_t checksum(std::string_view packet) {
  std::uint32_t sum = 0;
  for (std::size_t at = 0; at < packet.size(); ++at) {
    const auto byte = static_cast<unsigned char>(packet[at]);
    sum += at % 2 == 0 ? std::uint32_t{byte} << 8U : std::uint32_t{byte};
  }
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum);
}

void put(std::string& packet, std::size_t at, std::uint16_t value) {
  packet[at] = static_cast<char>(value >> 8U);
  packet[at + 1] = static_cast<char>(value & 0xFFU);
}

std::uint16_t number_at(std::string_view packet, std::size_t at) {
  return static_cast<std::uint16_t>(static_cast<unsigned char>(packet[at]) << 8U |
                                    static_cast<unsigned char>(packet[at + 1]));
}

std::string packet_of(const EchoContent& content, bool is_v4) {
  std::string packet(kHeadSize, '\0');
  packet[0] = static_cast<char>(is_v4 ? ICMP_ECHO : ICMP6_ECHO_REQUEST);
  put(packet, 4, content.identifier);
  put(packet, 6, content.sequence);
  packet += content.data;
  if (is_v4) put(packet, 2, checksum(packet));
  return packet;
}

/// The TTL or hop limit with which a packet has come.
std::optional<std::uint32_t> ttl_of(msghdr& message) {
  for (cmsghdr* each = CMSG_FIRSTHDR(&message); each != nullptr;
       each = CMSG_NXTHDR(&message, each)) {
    const bool is_ttl = (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_TTL) ||
                        (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_HOPLIMIT);
    if (!is_ttl) continue;
    int value = 0;
    std::memcpy(&value, CMSG_DATA(each), sizeof value);
    return static_cast<std::uint32_t>(value);
  }
  return std::nullopt;
}

}  // namespace

error_code EchoSocket::open(const asio::ip::address& address) {
  address_ = address;
  const int family = address.is_v4() ? AF_INET : AF_INET6;
  const int protocol = address.is_v4() ? int{IPPROTO_ICMP} : int{IPPROTO_ICMPV6};
  constexpr int kFlags = SOCK_NONBLOCK | SOCK_CLOEXEC;
  is_raw_ = false;
  fd_ = OwnedFd(::socket(family, SOCK_DGRAM | kFlags, protocol));
  if (fd_.valid()) return {};
  const error_code error = last_error();
  is_raw_ = true;
  fd_ = OwnedFd(::socket(family, SOCK_RAW | kFlags, protocol));
  return fd_.valid() ? error_code() : error;
}

error_code EchoSocket::bind(const asio::ip::address& local) {
  const asio::ip::icmp::endpoint from(local, 0);
  return ::bind(fd_.get(), from.data(), static_cast<socklen_t>(from.size())) == 0 ? error_code()
                                                                                  : last_error();
}

void EchoSocket::set_option(int level, int name, int value) {
  if (::setsockopt(fd_.get(), level, name, &value, sizeof value) == 0) return;
  spdlog::debug("an option of an echo request's socket: {}", last_error().message());
}

error_code EchoSocket::send(const EchoContent& content, std::uint32_t ttl) {
  const bool is_v4 = address_.is_v4();
  const int level = is_v4 ? IPPROTO_IP : IPPROTO_IPV6;
  set_option(level, is_v4 ? IP_TTL : IPV6_UNICAST_HOPS, static_cast<int>(ttl));
  set_option(level, is_v4 ? IP_RECVTTL : IPV6_RECVHOPLIMIT, 1);
  set_option(level, is_v4 ? IP_RECVERR : IPV6_RECVERR, 1);  // or nobody tells of unreachable hosts
  const asio::ip::icmp::endpoint to(address_, 0);
  if (::connect(fd_.get(), to.data(), static_cast<socklen_t>(to.size())) != 0) return last_error();
  const std::string packet = packet_of(content, is_v4);
  const auto sent = ::send(fd_.get(), packet.data(), packet.size(), MSG_NOSIGNAL);
  return sent < 0 ? last_error() : error_code();
}

std::optional<std::uint32_t> EchoSocket::receive(const EchoContent& content, error_code& error) {
  std::array<char, kBufferSize> buffer{};
  alignas(cmsghdr) std::array<char, kControlSize> control{};
  iovec piece{.iov_base = buffer.data(), .iov_len = buffer.size()};
  msghdr message{};
  message.msg_iov = &piece;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  const auto size = ::recvmsg(fd_.get(), &message, 0);
  if (size < 0) {
    error = last_error();
    return std::nullopt;
  }
  std::string_view packet(buffer.data(), static_cast<std::size_t>(size));
  const bool is_v4 = address_.is_v4();
  if (is_raw_ && is_v4) {  // the IP head comes along, its length in words of four bytes
    const std::size_t head =
        packet.empty() ? 0 : (static_cast<unsigned char>(packet[0]) & 0xFU) * 4U;
    packet.remove_prefix(std::min(head, packet.size()));
  }
  const char answer = static_cast<char>(is_v4 ? ICMP_ECHOREPLY : ICMP6_ECHO_REPLY);
  const bool is_ours = packet.size() == kHeadSize + content.data.size() && packet[0] == answer &&
                       (!is_raw_ || number_at(packet, 4) == content.identifier) &&
                       number_at(packet, 6) == content.sequence &&
                       packet.substr(kHeadSize) == content.data;
  if (!is_ours) return std::nullopt;
  return ttl_of(message).value_or(0);
}

}  // namespace airmodem
