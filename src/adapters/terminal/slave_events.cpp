#include "adapters/terminal/slave_events.h"

#include <spdlog/spdlog.h>
#include <sys/inotify.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <utility>

#include "adapters/owned_fd.h"
#include "adapters/system_reason.h"

namespace airmodem {
namespace {

using boost::system::error_code;

/// Room for a batch of events; a watched file's events carry no name.
constexpr std::size_t kBatchSize = 64 * sizeof(inotify_event);

/// What may wait for one subscriber: more opens and closes than happen while the others have their
/// turn.
constexpr std::size_t kMaskLimit = 256;

}  // namespace

// ---- a subscription ----

SlaveEvents::Subscription::Subscription(SlaveEvents& events) : events_(events) {
  masks_.reserve(kMaskLimit);  // reading the queue needs no memory then
}

SlaveEvents::Subscription::~Subscription() {
  if (!masks_.empty()) --events_.unheard_;
  events_.remove(watch_);
}

std::vector<std::uint32_t> SlaveEvents::Subscription::take() {
  std::vector<std::uint32_t> taken;
  events_.read_events();
  if (!masks_.empty()) {
    taken.reserve(kMaskLimit);
    taken.swap(masks_);
    --events_.unheard_;
  }
  events_.post_telling();
  return taken;
}

void SlaveEvents::Subscription::add(std::uint32_t mask) {
  if (masks_.empty()) ++events_.unheard_;
  if (masks_.size() == kMaskLimit) masks_.assign(1, IN_Q_OVERFLOW);
  masks_.push_back(mask);
}

// ---- the queue ----

asio::execution_context::id SlaveEvents::id;

SlaveEvents::SlaveEvents(asio::io_context& io)
    : asio::execution_context::service(io), io_(io), queue_(io) {}

void SlaveEvents::shutdown() {
  error_code ignored;  // there is nobody left to be told
  queue_.close(ignored);
}

std::unique_ptr<SlaveEvents::Subscription> SlaveEvents::subscribe(const std::string& path) {
  if (!queue_.is_open() && !open()) return nullptr;
  std::unique_ptr<Subscription> made(new Subscription(*this));
  made->watch_ = ::inotify_add_watch(queue_.native_handle(), path.c_str(), IN_OPEN | IN_CLOSE);
  if (made->watch_ < 0) {
    const int why = errno;
    made.reset();
    errno = why;
    return nullptr;
  }
  subscriptions_.emplace(made->watch_, made.get());
  await_events();
  return made;
}

bool SlaveEvents::open() {
  OwnedFd queue(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!queue.valid()) return false;
  error_code error;
  queue_.assign(queue.get(), error);
  if (!error) {
    queue.release();
    return true;
  }
  errno = error.value();
  return false;
}

void SlaveEvents::remove(int watch) {
  subscriptions_.erase(watch);
  // The kernel has done it already where the terminal is gone.
  if (watch >= 0) ::inotify_rm_watch(queue_.native_handle(), watch);
  if (!subscriptions_.empty()) return;
  is_waiting_ = false;
  lifeline_.cut();
  is_telling_posted_ = false;
  error_code error;
  queue_.close(error);
  if (error) spdlog::debug("closing inotify: {}", error.message());
}

void SlaveEvents::await_events() {
  if (std::exchange(is_waiting_, true)) return;
  queue_.async_wait(asio::posix::stream_descriptor::wait_read,
                    lifeline_.guard([this](const error_code&) {
                      is_waiting_ = false;
                      await_events();
                      read_events();
                      tell();
                    }));
}

void SlaveEvents::read_events() {
  alignas(inotify_event) std::array<char, kBatchSize> batch;
  for (;;) {
    const ssize_t size = ::read(queue_.native_handle(), batch.data(), batch.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno != EAGAIN) spdlog::warn("inotify: {}", reason(errno));
    if (size <= 0) return;
    read_batch(batch.data(), static_cast<std::size_t>(size));
  }
}

void SlaveEvents::read_batch(const char* batch, std::size_t size) {
  for (std::size_t at = 0; at < size;) {
    inotify_event event{};
    std::memcpy(&event, batch + at, sizeof event);
    at += sizeof event + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) {  // it may have been anybody's
      for (const auto& [watch, each] : subscriptions_) each->add(event.mask);
    } else if (const auto found = subscriptions_.find(event.wd); found != subscriptions_.end()) {
      found->second->add(event.mask);
    }
  }
}

/// Whoever is told may end any subscription.
void SlaveEvents::tell() {
  for (auto next = subscriptions_.begin(); next != subscriptions_.end();) {
    const auto [watch, each] = *next;
    const auto heard = each->masks_.empty() ? nullptr : each->heard_;  // it may end with `each`
    if (heard) heard();
    next = subscriptions_.upper_bound(watch);
  }
}

/// The kernel says nothing more about what was read for one of several.
void SlaveEvents::post_telling() {
  if (is_telling_posted_ || unheard_ == 0) return;
  is_telling_posted_ = true;
  asio::post(io_, lifeline_.guard([this] {
    is_telling_posted_ = false;
    tell();
  }));
}

}  // namespace airmodem
