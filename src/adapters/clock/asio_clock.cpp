#include "adapters/clock/asio_clock.h"

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "runtime/lifeline.h"

namespace airmodem {
namespace {

using std::chrono::steady_clock;

steady_clock::time_point on_machine(Instant time) {
  if (time == kNever) return steady_clock::time_point::max();
  return steady_clock::time_point(time.time_since_epoch());
}

/// Its wait is there from the beginning, and expire() only ends it.
class AsioAlarm final : public Alarm {
 public:
  AsioAlarm(boost::asio::io_context& io, Instant time, Clock::Call call)
      : timer_(io, on_machine(time)), call_(std::move(call)) {
    timer_.async_wait(lifeline_.guard([this](const boost::system::error_code&) {
      const Clock::Call made = std::move(call_);  // it may destroy this alarm
      made();
    }));
  }

  // NOLINTNEXTLINE(bugprone-exception-escape): the timer's cancel() has nothing that can fail
  void expire() noexcept override { timer_.cancel(); }

 private:
  boost::asio::steady_timer timer_;
  Clock::Call call_;
  Lifeline lifeline_ = Lifeline::of_nobody();
};

}  // namespace

// Rounded down: an alarm whose time has come on the machine's clock is due on this one too.
Instant steady_now() {
  return Instant(std::chrono::floor<Duration>(steady_clock::now().time_since_epoch()));
}

std::unique_ptr<Alarm> AsioClock::at(Instant time, Call call) {
  return std::make_unique<AsioAlarm>(io_, time, std::move(call));
}

void AsioClock::post(Call call) { boost::asio::post(io_, std::move(call)); }

}  // namespace airmodem
