/// The machine's steady clock, and the calls that a loop makes at its times.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>

#include "airmodem/time.h"
#include "runtime/ports.h"

namespace airmodem {

/// The machine's steady clock, for what has no loop. Every AsioClock shows the same.
Instant steady_now();

class AsioClock final : public Clock {
 public:
  /// The loop outlives the clock and its alarms; alarms may outlive the clock.
  explicit AsioClock(boost::asio::io_context& io) : io_(io) {}

  Instant now() const override { return steady_now(); }
  [[nodiscard]] std::unique_ptr<Alarm> at(Instant time, Call call) override;
  void post(Call call) override;

 private:
  boost::asio::io_context& io_;
};

}  // namespace airmodem
