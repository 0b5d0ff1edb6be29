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
  int mode = 0;       ///< 1: they are asked
  int idle = 7200;    ///< seconds of silence before the first question
  int interval = 75;  ///< seconds between questions
  int count = 9;      ///< questions without an answer that end the connection
};

/// The settings of the TCP/UDP service (spec: settings.service).
struct ServiceSettings {
  int multi = 0;           ///< CIPMUX
  int transparent = 0;     ///< CIPMODE
  int tls = 0;             ///< CIPSSL
  int send_mode = 0;       ///< CIPQSEND: 0 quick, 1 quick with DATA ACCEPT, 2 slow
  int prompt_mode = 1;     ///< CIPSPRT: 0 result only, 1 both, 2 neither
  int plain_receive = 0;   ///< CIPRXF: 0 appends CRLF to received data
  int receive_head = 0;    ///< CIPHEAD
  int show_transport = 0;  ///< CIPSHOWTP
  int show_sender = 0;     ///< CIPSRIP
  int receive_get = 0;     ///< CIPRXGET: 0 pushes, 1 holds, 5 holds and announces every arrival
  int timed_send = 0;      ///< CIPATS: mode
  int send_delay = 1;      ///< CIPATS: seconds
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
