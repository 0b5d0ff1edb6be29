/// Opens and closes of the slaves of all PTYs of a loop, heard through one inotify instance: a user
/// may have 128 of them, and the modules of one program may be more.
///
/// Theory of operation. The kernel's one queue has the events of all slaves. Whoever wants its own
/// has the queue read to its end, since it may have to know at once what has happened; so the
/// others get theirs then too, and are told from the loop. What somebody does not fetch is bounded:
/// when too much waits it is replaced by IN_Q_OVERFLOW, as the kernel does itself.
#pragma once

#include <boost/asio/execution_context.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "runtime/lifeline.h"

namespace airmodem {

namespace asio = boost::asio;

/// A service of the loop: use_service<SlaveEvents>(io) is the one of `io`. It has an inotify
/// instance as long as there are subscriptions.
class SlaveEvents final : public asio::execution_context::service {
 public:
  /// One slave's events. It ends before the loop does.
  class Subscription {
   public:
    ~Subscription();
    Subscription(const Subscription&) = delete;
    Subscription& operator=(const Subscription&) = delete;

    /// `heard` is called from the loop when there are events.
    void when_heard(std::function<void()> heard) { heard_ = std::move(heard); }

    /// The masks of all that has happened up to now and was not taken, in order.
    std::vector<std::uint32_t> take();

   private:
    friend class SlaveEvents;
    explicit Subscription(SlaveEvents& events);

    void add(std::uint32_t mask);

    SlaveEvents& events_;
    int watch_ = -1;  ///< none
    std::vector<std::uint32_t> masks_;
    std::function<void()> heard_;
  };

  static asio::execution_context::id id;

  explicit SlaveEvents(asio::io_context& io);

  /// Null, with errno set, where it cannot be watched.
  std::unique_ptr<Subscription> subscribe(const std::string& path);

 private:
  void shutdown() override;

  bool open();
  void await_events();
  void read_events();
  void read_batch(const char* batch, std::size_t size);
  void tell();
  void post_telling();
  void remove(int watch);

  asio::io_context& io_;
  asio::posix::stream_descriptor queue_;
  std::map<int, Subscription*> subscriptions_;  ///< by the kernel's number of the watch
  std::size_t unheard_ = 0;                     ///< how many of them have masks that were not taken
  bool is_waiting_ = false;
  bool is_telling_posted_ = false;
  Lifeline lifeline_ = Lifeline::of_nobody();  ///< whichever module was the first to need it
};

}  // namespace airmodem
