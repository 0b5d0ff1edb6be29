/// This machine's own addresses.
#pragma once

#include <boost/asio/io_context.hpp>
#include <string>

#include "airmodem/result.h"

namespace airmodem {

/// The address from which this machine reaches the world (its source address towards the default
/// route), "127.0.0.1" where there is no route. Sends nothing. Needs a descriptor for a moment.
std::string source_address(boost::asio::io_context& io);

/// Whether connections can be made from `address`: it must be an address literal of this machine.
Result<void> check_local_address(const std::string& address);

}  // namespace airmodem
