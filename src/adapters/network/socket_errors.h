/// What a socket's errors mean to the module.
#pragma once

#include <boost/system/error_code.hpp>
#include <string_view>

#include "airmodem/types.h"

namespace airmodem {

class LimitedLog;

/// Nothing failed: there is just nothing to read, or no room to write, now.
bool would_block(const boost::system::error_code& code);

/// This process, or this machine, has no descriptor left.
bool is_out_of_descriptors(const boost::system::error_code& code);

/// On a UDP socket, an ICMP message about a datagram sent earlier (ignored; spec: close.icmp).
bool is_icmp_report(const boost::system::error_code& code);

/// Why the connection of `owner` could not be opened. Errors that are this machine's own fault are
/// logged; the log may be null, and is without limits then.
OpenFailure open_failure(const boost::system::error_code& code, std::string_view owner,
                         LimitedLog* log);

/// Why an open connection ended; the end of the stream is CloseReason::Peer.
CloseReason close_reason(const boost::system::error_code& code);

}  // namespace airmodem
