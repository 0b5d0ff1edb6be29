/// The loop, which nothing ends but its user.
#pragma once

#include <boost/asio/io_context.hpp>

namespace airmodem {

/// Runs `io` until it is stopped or has nothing more to do. An exception that leaves a handler that
/// is no module's (ModuleGuard keeps theirs), memory that is missing included, costs that handler's
/// work alone: it is logged, in limited number, and the loop goes on.
void run_loop(boost::asio::io_context& io);

}  // namespace airmodem
