/// How a command line can end (spec: error.codes).
#pragma once

#include <cstdint>
#include <string_view>

namespace airmodem {

/// The final results that ATV0 turns into numbers and ATQ1 leaves out.
enum class ResultCode : std::uint8_t { Ok = 0, Connect = 1, NoCarrier = 3, Error = 4 };

/// The numbers of `+CME ERROR`.
enum class CmeError : std::uint16_t {
  NotAllowed = 3,
  NotSupported = 4,
  SimNotInserted = 10,
  SimPinRequired = 11,
  SimPukRequired = 12,
  SimBusy = 14,
  IncorrectPassword = 16,
  NoNetwork = 30,
  InvalidParameters = 53,
  FileNotExist = 62,
  FileTooLarge = 63,
  PdpAuthentication = 149,
  Other = 65535,
};

/// `OK`, `NO CARRIER`: the result in words.
std::string_view words(ResultCode code);

/// The error in words, as AT+CMEE=2 gives it.
std::string_view words(CmeError error);

}  // namespace airmodem
