/// One module: bytes and inputs go in, events come out, and time is an argument.
///
///     Module module(air724ug(), {});
///     module.receive("AT\r", now);
///     while (auto event = module.next_event()) carry_out(*event);
///     sleep_until(module.next_deadline());   // then module.advance(now)
///
/// No call blocks, throws, or reads a clock. A module is used from one thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "airmodem/command.h"
#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/profile.h"
#include "airmodem/snapshot.h"
#include "airmodem/time.h"

namespace airmodem {

/// How long the module's own work takes (Profile::real_times).
enum class Timing : std::uint8_t { None, Real };

/// What a module is told about the world before it starts.
struct ModuleOptions {
  /// The address that the network gives: CGPADDR and CGDCONT show it, CIFSR until BearerUp says
  /// else.
  std::string address = "127.0.0.1";
  /// The name servers that CDNSCFG? shows.
  std::string primary_dns = "0.0.0.0";
  std::string secondary_dns = "0.0.0.0";
  /// The wall clock at Instant zero, and how far local time is ahead of UTC.
  std::chrono::sys_seconds started_at{};
  std::chrono::minutes utc_offset{0};
  /// Whether things take the profile's real_times, or none.
  Timing timing = Timing::None;
  /// The line's rate as long as AT+IPR has set none, bits a second.
  std::uint32_t baud = 115'200;
  /// What the last KeepSettings held; empty: nothing was kept.
  std::string kept_settings;
  /// Whether the module tells what it has taken the host's bytes for (BytesTaken).
  bool tells_taken = false;
  /// Asked before each command runs; empty: nobody is.
  CommandHook before_command = {};
};

/// The most bytes that KeepSettings holds: several times what the longest settings take.
inline constexpr std::size_t kKeptSettingsLimit = 16 * 1024;

/// Whether `bytes` are settings that a module of this kind can start with, or why not. A module
/// that is given others starts with those of the factory.
Result<void> check_kept_settings(std::string_view bytes, const Profile& profile);

class Module {
 public:
  /// The profile is copied; the module is powered on at Instant zero.
  Module(Profile profile, ModuleOptions options);
  ~Module();
  Module(Module&&) noexcept;
  Module& operator=(Module&&) noexcept;

  /// Takes bytes that the host sent and returns how many it took. While a command waits for the
  /// network further bytes are kept, at most kTypeAheadLimit; what does not fit is not taken and is
  /// offered again when ready_to_receive() is true (spec: line.backlog).
  std::size_t receive(std::string_view bytes, Instant now);

  /// Whether receive() would take at least one byte, in data mode at least half a big piece.
  bool ready_to_receive() const;

  /// Whether typed bytes go to a peer as they are (spec: transparent.raw): then big pieces are
  /// best.
  bool in_data_mode() const;

  /// Whether nothing is left to be done of what the host has typed: no command waits for its end,
  /// no connection is being opened, no name or time is being asked for, and no prompt runs out.
  /// What a host has to complete itself (half a line, a prompt without a time limit) is not waited
  /// for.
  bool is_idle() const;

  /// Takes what happened outside, the bytes of peers included.
  void input(const Input& input, Instant now);

  /// Does what is due at or before `now`.
  void advance(Instant now);

  /// The next thing to do, in order; nullopt if all is done.
  std::optional<Event> next_event();

  /// When advance() must be called at the latest; kNever when nothing is waited for.
  Instant next_deadline() const;

  /// How the module is now: its states, links, settings and timers, and what it waits for.
  Snapshot snapshot() const;

 private:
  class Core;
  std::unique_ptr<Core> core_;
};

/// How many bytes of the host wait while a command has not given its result: more than any driver
/// types ahead. A longer line is taken in pieces.
inline constexpr std::size_t kTypeAheadLimit = 4096;

}  // namespace airmodem
