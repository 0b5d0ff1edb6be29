/// Our own hold on a PTY's slave, and the knowledge of who else has it open.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "adapters/owned_fd.h"
#include "adapters/terminal/serial_device.h"
#include "adapters/terminal/slave_events.h"
#include "airmodem/result.h"

namespace airmodem {

/// What hosts did to the port.
enum class SlaveChange {
  Opened,  ///< the first host has opened it
  Closed   ///< the last host has closed it
};

/// Watches the slave of one PTY. Opens and closes are heard through SlaveEvents. Their queue merges
/// equal neighbours, so the number of hosts is only an estimate; whether anyone is left after a
/// close is found out exactly: our own descriptor (the keeper) is let go for a moment, and the
/// kernel hangs the master up if and only if nobody else has the slave open.
class SlaveWatch {
 public:
  /// Opens the slave `name` of `master`, makes it raw, and watches it. `master` outlives the watch.
  /// Where there is no inotify a warning is logged, and take_changes() finds nothing.
  static Result<SlaveWatch> open(boost::asio::io_context& io, int master, std::string name);

  const std::string& name() const { return name_; }

  /// `changed` is called from the loop when there are changes; never where there is no inotify.
  void when_changed(std::function<void()> changed) {
    if (events_) events_->when_heard(std::move(changed));
  }

  /// Whether a host is known to have the slave open.
  bool host_present() const { return hosts_ > 0; }

  /// What has happened since the last call, in order; Opened and Closed alternate.
  std::vector<SlaveChange> take_changes();

  /// The next take_changes() finds out anew whether anyone has the slave open.
  void look_again() { in_doubt_ = true; }

  /// Whether a close was heard and yet somebody has the slave open: another host, or the one that
  /// closes, since the kernel tells of a close a moment before it is done. True once.
  bool take_contradiction() { return std::exchange(contradicted_, false); }

  /// Bytes came although no host was known: one was missed, and is known from now on. Whether it
  /// is still there comes out at the next take_changes().
  void assume_host();

  /// Throws away what no host has read, and lets go on what a host has stopped.
  void discard_unread();

  /// After the last close: undoes the settings by which the module would hear its own bytes again.
  /// Does nothing while a host is known.
  void tidy();

  /// The speed that hosts have set, bits a second; none where it cannot be had.
  std::optional<std::uint32_t> speed() const { return read_serial_speed(master_); }

  /// Holds the slave again if the hold was lost; false when it cannot be had now.
  bool ensure_keeper();

 private:
  SlaveWatch(int master, std::string name) : master_(master), name_(std::move(name)) {}

  void subscribe(boost::asio::io_context& io);
  void read_events(std::vector<SlaveChange>& changes);
  void count(unsigned mask, std::vector<SlaveChange>& changes);
  void settle(std::vector<SlaveChange>& changes);
  bool let_go_and_look();
  bool hung_up() const;

  int master_ = -1;
  std::string name_;
  OwnedFd keeper_;
  std::unique_ptr<SlaveEvents::Subscription> events_;  ///< null where there is no inotify
  unsigned hosts_ = 0;
  bool in_doubt_ = false;      ///< hosts_ may be wrong
  bool close_heard_ = false;   ///< since the last look
  bool contradicted_ = false;  ///< a look found a host where none was counted, or after a close
  bool own_open_due_ = false;  ///< the keeper's own events are in the queue
  bool own_close_due_ = false;
};

}  // namespace airmodem
