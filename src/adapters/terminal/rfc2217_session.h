/// The module's side of telnet with the COM port option (RFC 2217). No I/O.
///
/// Theory of operation. Options are agreed on as RFC 1143 has it, in its small form: the module
/// asks for what it wants when a host comes, answers each request that changes something, and
/// never answers an answer, so no two sides can go round in circles. What is agreed on is never
/// taken back by the module.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/terminal/telnet_reader.h"
#include "airmodem/line.h"
#include "airmodem/types.h"

namespace airmodem {

/// Hears what a host does over RFC 2217.
class Rfc2217Host {
 public:
  virtual ~Rfc2217Host() = default;

  /// Returns how many of the bytes were taken; with fewer than all the session stops.
  virtual std::size_t host_bytes(std::string_view bytes) = 0;

  /// The host has switched its DTR line.
  virtual void host_ready_changed(SignalLine line) = 0;

  /// The host has stopped the module's bytes, or lets them go on.
  virtual void host_flow_changed() = 0;
};

class Rfc2217Session final : private TelnetListener {
 public:
  explicit Rfc2217Session(Rfc2217Host& host) : host_(host), reader_(*this) {}

  /// A host has come: everything begins anew.
  void start();

  /// Reads as far as the host's data are taken, and returns how many bytes that were.
  std::size_t receive(std::string_view bytes) { return reader_.read(bytes); }

  /// What is to be sent of telnet's own.
  std::string take_replies();

  void set_carrier(SignalLine line);

  /// What a host is told until it sets a format of its own.
  void set_module_format(const LineFormat& format) { module_format_ = format; }

  /// What the host has set; none before.
  const std::optional<LineFormat>& host_format() const { return host_format_; }

  /// The host wants no bytes now.
  bool is_suspended() const { return is_suspended_; }

 private:
  /// Where one side of one option stands.
  enum class Agreed : std::uint8_t { No, Asked, Yes };

  /// One option: the module's side of it and the host's.
  struct Option {
    Agreed ours = Agreed::No;
    Agreed theirs = Agreed::No;
  };

  std::size_t telnet_data(std::string_view bytes) override { return host_.host_bytes(bytes); }
  void telnet_negotiation(std::uint8_t verb, std::uint8_t option) override;
  void telnet_subnegotiation(std::string_view bytes) override;

  void send_negotiation(std::uint8_t verb, std::uint8_t option);
  void send_answer(std::uint8_t command, std::string_view value);
  void send_answer(std::uint8_t command, std::uint8_t value);
  void carry_out(std::uint8_t command, std::string_view value);
  void set_speed(std::string_view value);
  void set_character(std::uint8_t command, std::uint8_t value);
  void set_control(std::uint8_t value);
  std::optional<std::uint8_t> control_state(std::uint8_t request) const;
  LineFormat& change_format();
  void set_ready(SignalLine line);
  void suspend(std::uint8_t command);
  void notify_modem_state(std::uint8_t changes);
  std::uint8_t modem_state() const;
  LineFormat format() const { return host_format_.value_or(module_format_); }

  Rfc2217Host& host_;
  TelnetReader reader_;
  std::string replies_;
  std::array<Option, 256> options_{};
  LineFormat module_format_;
  std::optional<LineFormat> host_format_;
  SignalLine carrier_ = SignalLine::Off;
  SignalLine ready_ = SignalLine::On;    ///< DTR
  SignalLine request_ = SignalLine::On;  ///< RTS
  bool is_breaking_ = false;
  bool is_suspended_ = false;
  std::uint8_t modem_mask_ = 255;
};

}  // namespace airmodem
