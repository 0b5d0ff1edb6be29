/// How a module comes to its end: what was promised is kept first, for a limited time.
///
/// Theory of operation. There is no event for most of what is waited for, so it is looked at every
/// few milliseconds. First the host has its say: in data mode until it has typed nothing for a
/// moment, else until the ports hold nothing of it; where no host can ever say more
/// (Terminal::has_ended), until all that it has asked for is done. Then the module leaves: nothing
/// that is typed is taken any more, and links with nothing left to send are closed. When all are
/// closed and everything has gone out, it is the end. It is the end too when kEndPatience is over,
/// which begins anew while a host that has ended its side reads on.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>

#include "airmodem/time.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

/// How long a peer, a host or a network that does nothing holds up the program's end.
inline constexpr std::chrono::seconds kEndPatience{5};

/// What a module and its ports are doing at a moment of the end.
struct EndView {
  bool in_data_mode = false;
  bool module_is_idle = false;      ///< nothing that the host has asked for is in hand
  bool terminal_is_idle = false;    ///< no byte is on its way inside the terminal
  bool terminal_has_ended = false;  ///< no host will ever type again
  bool host_waits = false;          ///< the terminal keeps bytes of it that were not taken
  bool is_held_back = false;        ///< the host does not read, so it is not read either
  std::size_t unwritten = 0;        ///< bytes for a host
  bool has_reader = false;          ///< there is a host to read them
  bool files_are_idle = false;
  bool peers_are_left = false;  ///< no link has a connection, and closed ones are over
};

/// What can be asked of a module that ends.
class EndingModule {
 public:
  virtual ~EndingModule() = default;

  virtual EndView end_view() const = 0;

  /// In data mode the host has typed all that it will.
  virtual void stop_typing() = 0;

  /// Closes the links that have nothing more to do.
  virtual void leave_peers() = 0;

  /// Tells the log what is lost with the end.
  virtual void tell_what_is_left() const = 0;
};

class OrderlyEnd {
 public:
  /// Both outlive it.
  OrderlyEnd(Clock& clock, EndingModule& module) : clock_(clock), module_(module) {}

  /// Begins the end, and calls `done` once when it has come.
  void begin(std::function<void()> done);

  /// The host has typed.
  void host_has_typed() { last_typed_ = clock_.now(); }

  /// Whether what is typed stays unread.
  bool is_leaving() const { return is_leaving_; }

  /// Looks no more.
  void cancel() { next_look_.reset(); }

 private:
  void look();
  void see_whether_to_leave();
  bool is_over() const;

  Clock& clock_;
  EndingModule& module_;
  std::function<void()> done_;
  std::unique_ptr<Alarm> next_look_;
  Instant begun_{};            ///< or when a host that has ended its side took something last
  std::size_t unwritten_ = 0;  ///< when it was looked last
  Instant last_typed_{};
  bool is_leaving_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
