/// The signals that end a program, on their way to its loop.
#pragma once

#include <boost/asio/signal_set.hpp>

namespace airmodem {

/// From here on SIGINT, SIGTERM and SIGHUP wait for the loop, and what cannot be written any more
/// is an error of the write (SIGPIPE, SIGXFSZ). A signal that is ignored stays so: that is what
/// nohup is for.
void catch_signals(boost::asio::signal_set& signals);

}  // namespace airmodem
