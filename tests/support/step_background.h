/// A background for tests: its work is done when the test says so.
#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <utility>

#include "runtime/background.h"

namespace airmodem {

class StepBackground final : public Background {
 public:
  void run(std::function<void()> work, std::function<void()> done) override {
    jobs_.push_back({.work = std::move(work), .done = std::move(done)});
  }

  /// How much waits to be done.
  std::size_t waiting() const { return jobs_.size(); }

  /// Does the next piece of work, if there is one; `has_means` false: there is no way to.
  void do_one(bool has_means = true) {
    if (jobs_.empty()) return;
    const Job job = std::move(jobs_.front());
    jobs_.pop_front();
    if (has_means) job.work();
    job.done();
  }

  /// Does all that waits, and what comes of it.
  void do_all() {
    while (waiting() > 0) do_one();
  }

 private:
  struct Job {
    std::function<void()> work;
    std::function<void()> done;
  };

  std::deque<Job> jobs_;
};

}  // namespace airmodem
