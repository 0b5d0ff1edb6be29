/// The serial line that a terminal without a real one lacks: the time that characters take, a FIFO
/// that overruns, garbage at the wrong speed, writes that arrive in other pieces.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "adapters/lifeline.h"
#include "adapters/ports.h"
#include "adapters/terminal/serial_model.h"

namespace airmodem {

/// Puts a SerialModel between any terminal and its observer.
class ModelledTerminal final : public Terminal, private TerminalObserver {
 public:
  /// The loop outlives the terminal.
  ModelledTerminal(asio::io_context& io, std::unique_ptr<Terminal> terminal,
                   const SerialModelOptions& options);
  ModelledTerminal(const ModelledTerminal&) = delete;
  ModelledTerminal& operator=(const ModelledTerminal&) = delete;

  void start(TerminalObserver& observer) override;
  std::size_t write(std::string_view bytes) override;
  void resume_reading() override;
  void configure(const LineFormat& format) override;
  void set_carrier(SignalLine line) override { terminal_->set_carrier(line); }
  std::optional<LineFormat> host_format() const override { return terminal_->host_format(); }

 private:
  void terminal_opened() override;
  void terminal_closed() override;
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override;
  void terminal_ready_changed(SignalLine line) override;

  Instant now() const;
  void turn();

  std::unique_ptr<Terminal> terminal_;
  SerialModel model_;
  std::chrono::steady_clock::time_point started_;
  asio::steady_timer timer_;
  TerminalObserver* observer_ = nullptr;
  Lifeline lifeline_;
};

}  // namespace airmodem
