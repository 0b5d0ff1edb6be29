/// A real UART as the port (--serial): the host is at the other end of a cable.
///
/// Theory of operation. The cable is a null modem: the host's DTR comes in as our DSR (and DCD),
/// and our DTR is its DCD (and DSR). The lines are looked at now and then, since waiting for them
/// (TIOCMIWAIT) would take a thread. A device that has gone (a USB adapter that was unplugged) is
/// a host that has closed the port; it is looked for until it is there again.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/terminal/serial_device.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "airmodem/result.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

struct SerialOptions {
  std::filesystem::path device;
  /// Bits a second at the start and as long as the module finds the speed out itself (IPR=0),
  /// which a UART cannot.
  std::uint32_t baud = 115'200;
  std::chrono::milliseconds search_interval{
      500};                                     ///< how often a device that has gone is looked for
  std::chrono::milliseconds line_interval{20};  ///< how often the lines are looked at
};

/// Reads `DEVICE` or `DEVICE,BAUD`.
Result<SerialOptions> serial_options(const std::string& text);

class SerialTerminal final : public Terminal {
 public:
  /// Opens the device. One that is not there is waited for; one that is no serial device, is in
  /// use or may not be opened is an error. The loop and the buffer outlive the terminal.
  static Result<std::unique_ptr<SerialTerminal>> open(asio::io_context& io, SerialOptions options,
                                                      TerminalBuffer& buffer);
  ~SerialTerminal() override;
  SerialTerminal(const SerialTerminal&) = delete;
  SerialTerminal& operator=(const SerialTerminal&) = delete;

  /// A device that is there counts as opened.
  void start(TerminalObserver& observer) override;

  /// Takes nothing while the device is not there.
  std::size_t write(std::string_view bytes) override { return writer_.write(bytes); }

  void resume_reading() override { reader_.resume_reading(); }
  void configure(const LineFormat& format) override;
  void set_carrier(SignalLine line) override;

  /// What the driver has not sent is on its way.
  bool is_idle() const override;

 private:
  using error_code = boost::system::error_code;
  using Descriptor = asio::posix::stream_descriptor;

  SerialTerminal(asio::io_context& io, SerialOptions options, TerminalBuffer& buffer);

  Result<void> open_device();
  void begin();
  void report_closed(const error_code& why);
  void search_later();
  void search();
  void after(std::chrono::microseconds span, void (SerialTerminal::*step)());
  void look_whether_sent();
  void apply_format();
  void look_at_lines();

  SerialOptions options_;
  mutable Descriptor device_;  ///< tells its number only to who may change it
  StreamReader<Descriptor> reader_;
  StreamWriter<Descriptor> writer_;
  asio::steady_timer search_timer_;
  asio::steady_timer line_timer_;
  asio::steady_timer format_timer_;
  LineFormat format_;            ///< its speed is never 0
  std::uint32_t set_speed_ = 0;  ///< that the device has now
  std::chrono::steady_clock::time_point format_patience_ends_;
  SignalLine carrier_ = SignalLine::Off;
  SignalLine host_ready_ = SignalLine::On;  ///< as the observer knows it
  bool was_host_ready_ = false;             ///< the cable has that line
  TerminalObserver* observer_ = nullptr;
  std::string last_trouble_;  ///< is logged once
  Lifeline lifeline_;
};

}  // namespace airmodem
