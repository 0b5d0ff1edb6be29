/// The serial line that a terminal without a real one lacks: the time that characters take, a FIFO
/// that overruns, garbage at the wrong speed, writes that arrive in other pieces.
///
/// Theory of operation. A SerialModel stands between any terminal and its observer; turn() carries
/// on what it has ready, and waits for its next deadline. Until the last byte of a host that has
/// gone has arrived the next one is not told of, and what it sends waits.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "runtime/lifeline.h"
#include "runtime/limited_log.h"
#include "runtime/ports.h"
#include "runtime/wire/serial_model.h"

namespace airmodem {

class ModelledTerminal final : public Terminal, private TerminalObserver {
 public:
  /// The clock outlives the terminal.
  ModelledTerminal(Clock& clock, std::unique_ptr<Terminal> terminal,
                   const SerialModelOptions& options);
  ModelledTerminal(const ModelledTerminal&) = delete;
  ModelledTerminal& operator=(const ModelledTerminal&) = delete;

  void start(TerminalObserver& observer) override;
  std::size_t write(std::string_view bytes) override;
  void resume_reading() override;
  void configure(const LineFormat& format) override;
  void hang_up(std::string_view why) override { terminal_->hang_up(why); }
  void set_carrier(SignalLine line) override { terminal_->set_carrier(line); }
  std::optional<LineFormat> host_format() const override { return terminal_->host_format(); }

  /// Whoever ends a module because the terminal below has ended waits for this first, and again for
  /// what the module has said at its end.
  bool is_idle() const override;
  bool has_ended() const override { return terminal_->has_ended(); }

  /// How many of the host's bytes the FIFO has lost.
  std::uint64_t lost() const { return lost_; }

 private:
  void terminal_opened() override;
  void terminal_closed() override;
  void terminal_reopened() override;
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override;
  void terminal_ready_changed(SignalLine line) override;

  Instant now() const { return clock_.now(); }
  void turn();
  void post_turn();
  void look_at_host();
  void give_module();
  void count_lost(std::size_t count);
  void give_host();
  void apply_format();
  void report_changes();
  void go_on_on_both_sides();
  void wait_for_deadline();

  Clock& clock_;
  std::unique_ptr<Terminal> terminal_;
  SerialModel model_;
  std::unique_ptr<Alarm> deadline_;
  LimitedLog log_;
  TerminalObserver* observer_ = nullptr;
  std::optional<LineFormat> next_format_;  ///< from when all that was said before is out

  bool is_open_ = false;
  bool is_open_due_ = false;   ///< the observer has not heard of it yet
  bool host_waits_ = false;    ///< the terminal keeps bytes that were not taken
  bool module_waits_ = false;  ///< a write was short
  bool host_reads_ = true;     ///< the terminal takes bytes; else it will say when it does again
  bool module_reads_ = true;   ///< as long as the observer takes bytes, until resume_reading()
  bool is_turn_posted_ = false;
  bool is_losing_ = false;  ///< a burst of bytes that are lost, of which the log knows
  std::uint64_t lost_ = 0;
  Lifeline lifeline_;
};

}  // namespace airmodem
