#include "adapters/process/caught_signals.h"

#include <csignal>

#include "adapters/process/held_signals.h"

namespace airmodem {

void catch_signals(boost::asio::signal_set& signals) {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  for (const int number : {SIGTERM, SIGINT, SIGHUP}) {
    if (!is_ignored(number)) signals.add(number);
  }
}

}  // namespace airmodem
