/// Hosts that have connected and get no module, and read why.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string_view>

#include "adapters/network/lingering.h"
#include "adapters/terminal/socket_listener.h"
#include "runtime/limited_log.h"

namespace airmodem {

class TurnedAway {
 public:
  /// Loop and clock outlive it.
  TurnedAway(asio::io_context& io, Clock& clock);

  /// Writes `airmodem: `, why, and CR LF to the host, and closes it when its system has that; a
  /// socket that is closed already is told nothing. The log tells it in a line that begins with
  /// `owner`. Throws nothing: the next host must be accepted also when there is no memory for these
  /// words.
  void add(StreamSocket socket, std::string_view owner, std::string_view host, std::string_view why,
           LimitedLog& log) noexcept;

 private:
  Lingering leaving_;
};

}  // namespace airmodem
