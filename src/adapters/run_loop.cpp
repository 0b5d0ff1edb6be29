#include "adapters/run_loop.h"

#include <spdlog/spdlog.h>

#include <exception>

#include "adapters/clock/asio_clock.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

/// For want of memory the words may fail too.
void tell(LimitedLog& log, const char* why) noexcept try {
  warn(&log, Repeated::InLoop, "a part of the program has failed, it goes on: {}", why);
} catch (const std::exception&) {
  spdlog::error("a part of the program has failed, it goes on");
}

}  // namespace

void run_loop(boost::asio::io_context& io) {
  AsioClock clock(io);
  LimitedLog log(clock);
  for (;;) {
    try {
      io.run();
      return;
    } catch (const std::exception& error) {
      tell(log, error.what());
    }
  }
}

}  // namespace airmodem
