/// What a service manager such as systemd is told of this program: sd_notify's protocol, which is
/// one datagram to the socket that NOTIFY_SOCKET names.
#pragma once

#include <string_view>

namespace airmodem {

/// The ports are served.
inline constexpr std::string_view kServiceReady = "READY=1";

/// The end has begun.
inline constexpr std::string_view kServiceStopping = "STOPPING=1";

/// Tells it `state`; whether there is one that was told. What cannot be told is logged. A manager
/// that does not read is waited for, 1 s at most.
bool notify_service_manager(std::string_view state);

}  // namespace airmodem
