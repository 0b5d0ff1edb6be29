/// A clock for tests: its time passes when the test says so, and with it the calls that it owes.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <utility>

#include "runtime/ports.h"

namespace airmodem {

/// It outlives its alarms.
class VirtualClock final : public Clock {
 public:
  Instant now() const override { return now_; }

  [[nodiscard]] std::unique_ptr<Alarm> at(Instant time, Call call) override {
    return std::make_unique<DueCall>(*this, owe(time, std::move(call)));
  }

  void post(Call call) override { owe(now_, std::move(call)); }

  /// When the next call is due, which may be over; kNever when none will be.
  Instant next() const { return owed_.empty() ? kNever : owed_.begin()->first.first; }

  /// Makes the next call that is due by now; false when there is none.
  bool run_one() {
    if (next() > now_) return false;
    const Call call = std::move(owed_.begin()->second);
    owed_.erase(owed_.begin());
    call();
    return true;
  }

  /// Makes all calls that are due by now, and those that come of them.
  void run_ready() {
    while (run_one()) {
    }
  }

  /// Time passes until the next call is due, and that is made; false when none will be.
  bool run_next() {
    if (next() == kNever) return false;
    if (next() > now_) now_ = next();
    return run_one();
  }

  /// Lets so much time pass, and no call is made meanwhile: the program stands still.
  void stand_still(Duration span) { now_ += span; }

  /// Lets so much time pass, with every call at its time.
  void pass(Duration span) {
    const Instant end = now_ + span;
    while (next() <= end) run_next();
    now_ = end;
  }

 private:
  /// When, and after how many others that were asked for.
  using Key = std::pair<Instant, std::uint64_t>;

  class DueCall final : public Alarm {
   public:
    DueCall(VirtualClock& clock, Key key) : clock_(clock), key_(std::move(key)) {}
    ~DueCall() override { clock_.owed_.erase(key_); }
    DueCall(const DueCall&) = delete;
    DueCall& operator=(const DueCall&) = delete;

    void expire() noexcept override {
      auto call = clock_.owed_.extract(key_);
      if (!call) return;
      key_.first = clock_.now_;
      call.key() = key_;
      clock_.owed_.insert(std::move(call));
    }

   private:
    VirtualClock& clock_;
    Key key_;
  };

  Key owe(Instant time, Call call) {
    const Key key{time, ++count_};
    owed_.emplace(key, std::move(call));
    return key;
  }

  Instant now_{};
  std::uint64_t count_ = 0;
  std::map<Key, Call> owed_;
};

}  // namespace airmodem
