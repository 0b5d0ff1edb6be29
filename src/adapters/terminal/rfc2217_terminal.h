/// Telnet with the COM port option (RFC 2217) over any other terminal (--rfc2217): the host sets
/// speed, format and lines over the network.
///
/// Theory of operation. Rfc2217Session reads and writes telnet; what it says of itself goes out in
/// front of the module's next bytes. While more of that waits than kReplyLimit the host is not
/// read, so that one that only asks and never reads costs nothing. What the module does not take
/// waits up to kTypedLimit, and telnet is read on: a host's DTR is a line of its own, and is heard
/// whether the module reads or not.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/terminal/rfc2217_session.h"
#include "adapters/terminal/typed_queue.h"
#include "core/util/byte_queue.h"
#include "runtime/ports.h"

namespace airmodem {

class Rfc2217Terminal final : public Terminal, private TerminalObserver, private Rfc2217Host {
 public:
  /// The stream that carries telnet.
  explicit Rfc2217Terminal(std::unique_ptr<Terminal> stream);
  Rfc2217Terminal(const Rfc2217Terminal&) = delete;
  Rfc2217Terminal& operator=(const Rfc2217Terminal&) = delete;

  void start(TerminalObserver& observer) override;
  std::size_t write(std::string_view bytes) override;
  void resume_reading() override;
  void hang_up(std::string_view why) override { stream_->hang_up(why); }

  /// What a host is told until it sets a format of its own.
  void configure(const LineFormat& format) override { session_.set_module_format(format); }

  /// Tells a host that wants to know of it.
  void set_carrier(SignalLine line) override;

  bool is_idle() const override { return unsent_.empty() && stream_->is_idle(); }
  bool has_ended() const override { return stream_->has_ended(); }

  std::optional<LineFormat> host_format() const override { return session_.host_format(); }

 private:
  void terminal_opened() override;
  void terminal_closed() override;
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override;
  void terminal_ready_changed(SignalLine /*line*/) override {}  // the stream has no such line

  std::size_t host_bytes(std::string_view bytes) override;
  void host_ready_changed(SignalLine line) override;
  void host_flow_changed() override;

  bool takes_bytes() const;
  void go_on();
  bool flush();

  std::unique_ptr<Terminal> stream_;
  Rfc2217Session session_;
  TypedQueue typed_;  ///< the host's bytes that the module has not taken
  ByteQueue unsent_;  ///< telnet that the stream has not taken
  TerminalObserver* observer_ = nullptr;
  bool is_open_ = false;       ///< the stream: the observer may not know of the host yet
  bool room_wanted_ = false;   ///< a write was short
  bool is_held_back_ = false;  ///< the host is not read since too much is unsent
  bool host_waits_ = false;    ///< the stream keeps bytes of the host that did not fit
};

}  // namespace airmodem
