#include "tests/adapters/silent_network.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/sock_diag.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <string>

namespace airmodem::e2e {
namespace {

void set_loopback(bool is_up) {
  const Descriptor any(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  ifreq request{};
  std::strncpy(std::data(request.ifr_name), "lo", IFNAMSIZ - 1);
  request.ifr_flags = static_cast<short>(is_up ? IFF_UP | IFF_RUNNING : 0);
  if (::ioctl(any.get(), SIOCSIFFLAGS, &request) == 0) return;
  fail(std::string("the loopback interface cannot be switched: ") + std::strerror(errno),
       Place::here());
}

}  // namespace

SilentNetwork::SilentNetwork() {
  Descriptor before(::open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC));
  if (before.get() < 0 || ::unshare(CLONE_NEWNET) != 0) return;
  before_ = std::move(before);
  set_loopback(true);
}

SilentNetwork::~SilentNetwork() {
  if (is_made()) ::setns(before_.get(), CLONE_NEWNET);
}

void SilentNetwork::fall_silent() const { set_loopback(false); }

void go_deaf(const ByteChannel& channel) {
  // A filter sees the TCP header; the flags are its byte 13, and 4 is the reset.
  sock_filter only_resets[] = {
      BPF_STMT(BPF_LD | BPF_B | BPF_ABS, 13),
      BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, 4, 0, 1),
      BPF_STMT(BPF_RET | BPF_K, 0xFFFF),
      BPF_STMT(BPF_RET | BPF_K, 0),
  };
  const sock_fprog filter{.len = std::size(only_resets), .filter = std::data(only_resets)};
  if (::setsockopt(channel.fd(), SOL_SOCKET, SO_ATTACH_FILTER, &filter, sizeof filter) != 0) {
    fail(std::string("no filter: ") + std::strerror(errno), Place::here());
  }
}

std::size_t unheard(const ByteChannel& channel) {
  std::array<std::uint32_t, SK_MEMINFO_VARS> figures{};
  socklen_t size = sizeof figures;
  if (::getsockopt(channel.fd(), SOL_SOCKET, SO_MEMINFO, figures.data(), &size) != 0) {
    fail(std::string("no figures: ") + std::strerror(errno), Place::here());
  }
  return figures[SK_MEMINFO_DROPS];
}

}  // namespace airmodem::e2e
