#include "adapters/network/socket_errors.h"

#include <boost/asio/error.hpp>
#include <boost/system/errc.hpp>
#include <string_view>

#include "runtime/limited_log.h"

namespace airmodem {
namespace {

namespace error = boost::asio::error;
namespace errc = boost::system::errc;
using boost::system::error_code;

/// Serving begins with the soft limit at the hard one, so it is the latter that is to be raised.
constexpr std::string_view kMoreDescriptors =
    "allow more with ulimit -Hn, or serve fewer modules at once";

bool is_unreachable(const error_code& code) {
  return code == error::network_unreachable || code == error::host_unreachable ||
         code == error::network_down || code == error::address_family_not_supported ||
         code == errc::address_not_available || code == errc::invalid_argument;
}

}  // namespace

bool would_block(const error_code& code) {
  return code == error::would_block || code == error::try_again || code == error::interrupted;
}

bool is_out_of_descriptors(const error_code& code) {
  return code == error::no_descriptors || code == errc::too_many_files_open_in_system;
}

bool is_icmp_report(const error_code& code) {
  return code == error::connection_refused || code == error::host_unreachable ||
         code == error::network_unreachable || code == errc::protocol_error ||
         code == errc::no_protocol_option || code == error::access_denied;
}

OpenFailure open_failure(const error_code& code, std::string_view owner, LimitedLog* log) {
  if (code == error::connection_refused || code == error::connection_reset) {
    return OpenFailure::Refused;
  }
  if (code == error::timed_out) return OpenFailure::Timeout;
  if (code == error::access_denied || code == errc::operation_not_permitted) {
    return OpenFailure::Forbidden;
  }
  if (is_unreachable(code)) return OpenFailure::Unreachable;
  warn(log, Repeated::Opening, "{}: a connection cannot be opened: {}; {}", owner, code.message(),
       is_out_of_descriptors(code) ? kMoreDescriptors : "it counts as unreachable");
  return OpenFailure::Unreachable;
}

CloseReason close_reason(const error_code& code) {
  if (code == error::eof) return CloseReason::Peer;
  // The pipe is broken when the peer has sent a FIN and then a reset.
  if (code == error::connection_reset || code == error::broken_pipe) return CloseReason::Reset;
  if (code == error::timed_out) return CloseReason::Timeout;
  if (is_unreachable(code)) return CloseReason::Unreachable;
  return CloseReason::Aborted;
}

}  // namespace airmodem
