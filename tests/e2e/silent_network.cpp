#include "silent_network.h"

#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>

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

}  // namespace airmodem::e2e
