/// What a host can set, with the value that each setting has at power-on.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "airmodem/types.h"

namespace airmodem {

/// Transparent mode's parameters (spec: transparent.parameters).
struct TransparentSettings {
  int retries = 5;          ///< NmRetry
  int wait = 2;             ///< WaitTm, in units of 100 ms
  int send_size = 1024;     ///< SendSz, bytes
  int escape = 1;           ///< esc
  int receive_mode = 0;     ///< Rxmode
  int receive_size = 1460;  ///< RxSize, bytes
  int receive_timer = 50;   ///< Rxtimer, ms
  int clean_buffer = 0;     ///< BufClean
};

/// The module's own ports of one link (spec: connect.local-port); 0: any.
struct LocalPorts {
  int tcp = 0;
  int udp = 0;
};

/// How silent TCP connections are asked for a sign of life (spec: connect.keep-alive).
struct KeepAliveSettings {
  bool is_on = false;  ///< they are asked
  int idle = 7200;     ///< seconds of silence before the first question
  int interval = 75;   ///< seconds between questions
  int count = 9;       ///< questions without an answer that end the connection
};

/// CIPQSEND: what answers a send, and when. The numbers are the host's.
enum class SendMode : std::uint8_t {
  Plain = 0,   ///< SEND OK: quick, or slow where the dialect acknowledges plain sends
  Accept = 1,  ///< DATA ACCEPT: quick
  Slow = 2,    ///< SEND OK when the peer has acknowledged
};

/// CIPSPRT: what the host reads of a send.
enum class PromptMode : std::uint8_t { ResultOnly = 0, PromptAndResult = 1, Nothing = 2 };

/// CIPRXGET: what becomes of received data.
enum class ReceiveMode : std::uint8_t {
  Push = 0,         ///< it is written as it comes
  Hold = 1,         ///< it waits to be read
  AnnounceAll = 5,  ///< so it does, and every arrival is announced
};

/// The settings of the TCP/UDP service (spec: settings.service).
struct ServiceSettings {
  bool multi = false;                                    ///< CIPMUX
  bool transparent = false;                              ///< CIPMODE
  bool tls = false;                                      ///< CIPSSL
  SendMode send_mode = SendMode::Plain;                  ///< CIPQSEND
  PromptMode prompt_mode = PromptMode::PromptAndResult;  ///< CIPSPRT
  bool plain_receive = false;                   ///< CIPRXF: nothing is appended to received data
  bool receive_head = false;                    ///< CIPHEAD
  bool show_transport = false;                  ///< CIPSHOWTP
  bool show_sender = false;                     ///< CIPSRIP
  ReceiveMode receive_get = ReceiveMode::Push;  ///< CIPRXGET
  bool timed_send = false;                      ///< CIPATS: mode
  int send_delay = 1;                           ///< CIPATS: seconds
  TransparentSettings transparent_parameters;
  std::array<LocalPorts, kMostLinks> local_ports;  ///< CLPORT, by link
  KeepAliveSettings keep_alive;                    ///< CIPTKA
};

/// APN and login.
struct AccessPoint {
  std::string apn;
  std::string user;
  std::string password;
};

/// How long they may be, in bytes (spec: bearer.cstt-limits).
inline constexpr std::int64_t kApnLength = 128;
inline constexpr std::int64_t kLoginLength = 32;

/// CSTT's, and CIPCSGP's for when CSTT names none.
struct AccessPoints {
  AccessPoint chosen;
  AccessPoint otherwise;  ///< no APN: the network's
};

}  // namespace airmodem
