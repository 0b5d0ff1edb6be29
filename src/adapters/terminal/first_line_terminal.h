/// Keeps web pages away from a terminal that any program of its machine can connect to.
///
/// Theory of operation. Bytes of a new connection are held until its first line is known to be a
/// host's, and then pass as they are. One that turns out to be a browser's ends the connection, and
/// nothing of it, or of what follows it, reaches the module. Few lines stay in doubt until their
/// end. What is held passes on, and is judged on, when the host is silent, so that nobody waits for
/// the echo of half a line and `+++` keeps its silence: nothing is run before the end of its line,
/// and until then it is still known for what it is. Where much is held, a line that has begun as a
/// request does (METHOD SP) is taken for one: no host types so much without a further blank, and
/// what passed of a page's target would wait with the module for the next host's CR. A line without
/// any blank passes on, and is judged on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/terminal/first_line.h"
#include "adapters/terminal/typed_queue.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

namespace asio = boost::asio;

class FirstLineTerminal final : public Terminal, private TerminalObserver {
 public:
  /// The loop outlives the terminal.
  FirstLineTerminal(asio::io_context& io, std::unique_ptr<Terminal> terminal);
  FirstLineTerminal(const FirstLineTerminal&) = delete;
  FirstLineTerminal& operator=(const FirstLineTerminal&) = delete;

  void start(TerminalObserver& observer) override;
  std::size_t write(std::string_view bytes) override;
  void resume_reading() override;
  void configure(const LineFormat& format) override { terminal_->configure(format); }
  void hang_up(std::string_view why) override { terminal_->hang_up(why); }
  void set_carrier(SignalLine line) override { terminal_->set_carrier(line); }
  bool is_idle() const override;
  bool has_ended() const override { return terminal_->has_ended(); }
  std::optional<LineFormat> host_format() const override { return terminal_->host_format(); }

 private:
  void terminal_opened() override;
  void terminal_closed() override;
  void terminal_reopened() override { observer_->terminal_reopened(); }
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override;
  void terminal_ready_changed(SignalLine line) override { observer_->terminal_ready_changed(line); }

  bool is_refused() const {
    return verdict_ == FirstLineVerdict::Http || verdict_ == FirstLineVerdict::Tls;
  }
  void hold(std::string_view bytes);
  void pass_held();
  void go_on();

  std::unique_ptr<Terminal> terminal_;
  TerminalObserver* observer_ = nullptr;
  FirstLineJudge judge_;
  FirstLineVerdict verdict_ = FirstLineVerdict::Host;
  std::string held_;  ///< of the first line, while it is in doubt
  TypedQueue typed_;
  bool room_wanted_ = false;  ///< the observer is to be told of room once it knows of the host
  bool host_waits_ = false;   ///< the terminal keeps bytes that were not taken
  asio::steady_timer silence_;
  Lifeline lifeline_;
};

}  // namespace airmodem
