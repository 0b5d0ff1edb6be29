#include "adapters/terminal/serial_terminal.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <system_error>
#include <utility>

#include "core/text/number.h"

namespace airmodem {
namespace {

/// The speeds that a UART may be set to here; the module's own go from 600 to 921,600.
constexpr std::uint32_t kLowestSpeed = 50;
constexpr std::uint32_t kHighestSpeed = 4'000'000;

/// As many characters as the largest FIFOs of UARTs hold: the driver counts them as sent.
constexpr unsigned kFifoSize = 128;
constexpr unsigned kCharacterBits = 12;  ///< the longest

/// How long a new format waits for what a host does not take.
constexpr std::chrono::seconds kFormatPatience{1};
constexpr std::chrono::microseconds kFormatInterval{2'000};

}  // namespace

Result<SerialOptions> serial_options(const std::string& text) {
  SerialOptions options{.device = text};
  const std::size_t comma = text.rfind(',');
  if (comma == std::string::npos && !text.empty()) return options;
  options.device = text.substr(0, comma);
  const std::string_view speed = std::string_view(text).substr(std::min(comma + 1, text.size()));
  const auto baud = parse_number(speed, kLowestSpeed, kHighestSpeed);
  if (baud) options.baud = *baud;
  if (!options.device.empty() && baud) return options;
  return failure(
      fmt::format("{} is no device and speed; write it like /dev/ttyUSB0 or "
                  "/dev/ttyUSB0,9600, with a speed from {} to {}",
                  text, kLowestSpeed, kHighestSpeed));
}

Result<std::unique_ptr<SerialTerminal>> SerialTerminal::open(asio::io_context& io,
                                                             SerialOptions options,
                                                             TerminalBuffer& buffer) {
  std::unique_ptr<SerialTerminal> terminal(new SerialTerminal(io, std::move(options), buffer));
  std::error_code error;
  if (!std::filesystem::exists(terminal->options_.device, error)) {
    spdlog::warn("{} is not there; waiting for it", terminal->options_.device.string());
    return terminal;
  }
  const auto opened = terminal->open_device();
  if (!opened) return tl::unexpected(opened.error());
  return terminal;
}

SerialTerminal::SerialTerminal(asio::io_context& io, SerialOptions options, TerminalBuffer& buffer)
    : options_(std::move(options)),
      device_(io),
      reader_(io, buffer, device_, [this](const error_code& why) { report_closed(why); }),
      writer_(device_),
      search_timer_(io),
      line_timer_(io),
      format_timer_(io) {
  format_.baud = options_.baud;
}

/// Closing waits up to 30 s for what a host does not take, unless that is discarded.
SerialTerminal::~SerialTerminal() {
  if (!device_.is_open()) return;
  const std::size_t unsent = unsent_on_serial(device_.native_handle());
  if (unsent > 0) {
    spdlog::warn("{}: {} bytes were not taken by the host", options_.device.string(), unsent);
    discard_unsent(device_.native_handle());
  }
  share_serial_device(device_.native_handle());
}

bool SerialTerminal::is_idle() const {
  return !device_.is_open() || unsent_on_serial(device_.native_handle()) == 0;
}

void SerialTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  if (device_.is_open()) {
    begin();
  } else {
    search_later();
  }
}

// The device comes and goes.

Result<void> SerialTerminal::open_device() {
  auto fd = open_serial_device(options_.device);
  if (!fd) return tl::unexpected(fd.error());
  if (const auto set = set_serial_format(fd->get(), format_); !set) {
    return failure(fmt::format("{}: {}; choose another speed or device", options_.device.string(),
                               set.error().message));
  }
  set_speed_ = format_.baud;
  drive_carrier(fd->get(), carrier_);
  error_code error;
  device_.assign(fd->get(), error);
  if (error) return failure(fmt::format("{}: {}", options_.device.string(), error.message()));
  fd->release();
  device_.non_blocking(true, error);
  return {};
}

void SerialTerminal::begin() {
  spdlog::info("{} is open at {} baud", options_.device.string(), format_.baud);
  last_trouble_.clear();
  observer_->terminal_opened();
  writer_.start(*observer_);
  reader_.start(*observer_);
  look_at_lines();
}

void SerialTerminal::report_closed(const error_code& why) {
  spdlog::warn("{} has gone ({}); looking for it", options_.device.string(), why.message());
  reader_.stop();
  writer_.stop();
  line_timer_.cancel();
  format_timer_.cancel();
  discard_unsent(device_.native_handle());
  share_serial_device(device_.native_handle());
  error_code error;
  device_.close(error);
  if (error) spdlog::debug("closing {}: {}", options_.device.string(), error.message());
  observer_->terminal_closed();
  search_later();
}

void SerialTerminal::search_later() {
  search_timer_.expires_after(options_.search_interval);
  search_timer_.async_wait(lifeline_.guard([this](const error_code&) { search(); }));
}

void SerialTerminal::search() {
  std::error_code error;
  if (!std::filesystem::exists(options_.device, error)) return search_later();
  const auto opened = open_device();
  if (opened) return begin();
  // The same trouble is logged once: the device may stay as it is for days.
  if (std::exchange(last_trouble_, opened.error().message) != opened.error().message) {
    spdlog::warn("{}; trying on", last_trouble_);
  }
  search_later();
}

// Its format and its lines.

/// What the module has said before in the same breath is written after this call.
void SerialTerminal::configure(const LineFormat& format) {
  format_ = format;
  if (format_.baud == 0) format_.baud = options_.baud;
  format_patience_ends_ = std::chrono::steady_clock::now() + kFormatPatience;
  if (device_.is_open()) after(kFormatInterval, &SerialTerminal::look_whether_sent);
}

void SerialTerminal::after(std::chrono::microseconds span, void (SerialTerminal::*step)()) {
  format_timer_.expires_after(span);
  format_timer_.async_wait(lifeline_.guard([this, step](const error_code& error) {
    if (!error && device_.is_open()) (this->*step)();
  }));
}

/// What was written before must leave the driver, and then a full FIFO.
void SerialTerminal::look_whether_sent() {
  const bool is_late = std::chrono::steady_clock::now() >= format_patience_ends_;
  if (unsent_on_serial(device_.native_handle()) > 0 && !is_late) {
    return after(kFormatInterval, &SerialTerminal::look_whether_sent);
  }
  const std::chrono::microseconds fifo_takes{std::chrono::microseconds::period::den * kFifoSize *
                                             kCharacterBits / set_speed_};
  after(fifo_takes, &SerialTerminal::apply_format);
}

void SerialTerminal::apply_format() {
  if (const auto set = set_serial_format(device_.native_handle(), format_); !set) {
    spdlog::error("{}: {}", options_.device.string(), set.error().message);
    return;
  }
  set_speed_ = format_.baud;
  spdlog::info("{} is at {} baud now", options_.device.string(), format_.baud);
}

void SerialTerminal::set_carrier(SignalLine line) {
  carrier_ = line;
  if (device_.is_open()) drive_carrier(device_.native_handle(), line);
}

/// A cable without these lines shows a host that is never ready: only one that was ready can cease
/// to be so.
void SerialTerminal::look_at_lines() {
  const auto line = read_host_ready(device_.native_handle());
  if (!line) return;
  if (*line == SignalLine::On) was_host_ready_ = true;
  if (was_host_ready_ && std::exchange(host_ready_, *line) != *line) {
    observer_->terminal_ready_changed(*line);
  }
  line_timer_.expires_after(options_.line_interval);
  line_timer_.async_wait(lifeline_.guard([this](const error_code& error) {
    if (!error && device_.is_open()) look_at_lines();
  }));
}

}  // namespace airmodem
