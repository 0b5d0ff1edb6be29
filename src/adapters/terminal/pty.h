/// The port as a pseudo terminal: unmodified host code opens a path and finds the module there.
///
/// Theory of operation. This process keeps both ends: the master, where the module's bytes go in
/// and out, and the slave, so that a host that closes does not hang up the master. SlaveWatch says
/// when hosts open and close it. All work happens in turn(), which the loop calls when there may be
/// something to do: take the changes, report them in order, read the master.
///
/// When the last host has closed, all that it typed is taken into memory, so that it ends where the
/// next one's bytes begin. It is reported closed, what it did not read is thrown away, its bytes
/// are offered, and only then the next host is told of. A host that opens so soon after the close
/// that both are seen at once may have typed already. It gets the last line of what is there; or
/// everything, and what is unread too, where the last host has left nothing undone.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "adapters/terminal/slave_watch.h"
#include "airmodem/result.h"
#include "core/util/byte_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

class PtyTerminal final : public Terminal {
 public:
  /// Makes a PTY, raw and without echo, and the symbolic link by which hosts open it. An empty
  /// `link` stands for the first free ${XDG_RUNTIME_DIR:-/tmp}/airmodem<number>.
  static Result<std::unique_ptr<PtyTerminal>> open(asio::io_context& io,
                                                   const std::filesystem::path& link);

  /// Removes the link if it is still ours.
  ~PtyTerminal() override;
  PtyTerminal(const PtyTerminal&) = delete;
  PtyTerminal& operator=(const PtyTerminal&) = delete;

  /// The path that hosts open.
  const std::filesystem::path& path() const { return link_; }

  /// When a host closes, what it did not read is discarded, as a serial driver does, and what it
  /// wrote is read after terminal_closed().
  void start(TerminalObserver& observer) override;

  /// What is written while no host has the port open waits for the next one, as far as it fits.
  std::size_t write(std::string_view bytes) override;

  void resume_reading() override;

  /// The speed that the terminal is set to; the rest of a format no pseudo terminal keeps.
  std::optional<LineFormat> host_format() const override;

 private:
  PtyTerminal(asio::io_context& io, OwnedFd master, SlaveWatch watch);

  /// What a turn is for.
  enum class Due {
    Bytes,
    Changes,  ///< hosts may have come or gone too
  };

  void turn(Due due);
  void post_turn();
  void take_changes();
  void look_later();
  bool report_changes();
  void report_opened();
  void report_reopened();
  void report_closed();
  void take_leave();
  void gather_typed();
  std::size_t last_line() const;
  bool offer_left();
  bool read_master();
  std::size_t read_piece();
  bool offer_kept();
  std::size_t offer(std::string_view bytes);
  void await_bytes();
  void await_room();
  bool waiting_is_useful();

  asio::io_context& io_;
  asio::posix::stream_descriptor master_;
  SlaveWatch watch_;
  asio::steady_timer look_timer_;
  std::filesystem::path link_;
  TerminalObserver* observer_ = nullptr;

  std::deque<SlaveChange> unreported_;
  bool reported_open_ = false;    ///< what the observer knows
  bool may_be_replaced_ = false;  ///< a close was heard, and yet a host is there

  ByteQueue typed_;       ///< was gathered and is not yet taken; it comes before buffer_
  std::size_t left_ = 0;  ///< so much at its front is of hosts that have gone
  std::vector<char> buffer_;
  std::size_t kept_begin_ = 0;  ///< buffer_[kept_begin_, kept_end_) is read and not yet taken
  std::size_t kept_end_ = 0;
  bool held_back_ = false;  ///< the observer took less than all; resume_reading() ends it
  bool resume_asked_ = false;

  bool turn_posted_ = false;
  bool hung_up_ = false;  ///< the master gave EIO: nobody, not even we, has the slave open
  bool awaiting_bytes_ = false;
  bool awaiting_room_ = false;
  bool room_wanted_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
