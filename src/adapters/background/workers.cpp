#include "adapters/background/workers.h"

#include <pthread.h>

#include <boost/asio/post.hpp>
#include <condition_variable>
#include <csignal>
#include <deque>
#include <exception>
#include <functional>
#include <list>
#include <mutex>
#include <thread>
#include <utility>

#include "adapters/handler_memory.h"

namespace airmodem {

struct Workers::Job {
  std::function<void()> work;
  std::function<void()> after;  ///< on the same thread
};

/// A lane's jobs. Guarded by the mutex of Shared.
struct Workers::Queue {
  std::deque<Job> jobs;
  bool is_taken = false;  ///< by a thread, or it waits for one
};

/// What the threads share.
class Workers::Shared {
 public:
  /// `self` is this object, which its threads keep.
  void add(const std::shared_ptr<Shared>& self, const std::shared_ptr<Queue>& queue, Job job);
  void close();
  std::size_t finish(std::chrono::milliseconds patience);

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Turns = std::list<std::shared_ptr<Queue>>;

  bool has_thread(const std::shared_ptr<Shared>& self);
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  Turns waiting_;
  std::size_t unfinished_ = 0;
  std::size_t threads_ = 0;
  std::size_t idle_ = 0;
  bool is_closing_ = false;
};

void Workers::Shared::add(const std::shared_ptr<Shared>& self, const std::shared_ptr<Queue>& queue,
                          Job job) {
  Lock lock(mutex_);
  if (queue->jobs.size() >= kMostWaiting || !has_thread(self)) {
    lock.unlock();
    return job.after();
  }
  Turns turn;
  if (!queue->is_taken) turn.push_back(queue);
  queue->jobs.push_back(std::move(job));
  ++unfinished_;  // from here on nothing throws
  queue->is_taken = true;
  waiting_.splice(waiting_.end(), turn);
  changed_.notify_all();
}

/// Begins one where all are busy. False when there is none at all.
bool Workers::Shared::has_thread(const std::shared_ptr<Shared>& self) {
  if (idle_ > waiting_.size() || threads_ == kMostThreads) return true;
  try {
    std::thread([self] { self->run(); }).detach();
    ++threads_;
  } catch (const std::exception&) {  // the kernel allows no more, or memory is missing
    return threads_ > 0;
  }
  return true;
}

void Workers::Shared::run() {
  sigset_t every{};
  sigfillset(&every);
  pthread_sigmask(SIG_BLOCK, &every, nullptr);  // the loop's thread hears them
  Lock lock(mutex_);
  while (true) {
    ++idle_;
    changed_.wait(lock, [this] { return !waiting_.empty() || is_closing_; });
    --idle_;
    if (waiting_.empty()) break;
    Turns turn;  // it is kept for the way back: a thread must not need memory for that
    turn.splice(turn.end(), waiting_, waiting_.begin());
    Queue* const queue = turn.front().get();
    Job job = std::move(queue->jobs.front());
    queue->jobs.pop_front();
    lock.unlock();
    job.work();
    job.work = nullptr;  // what it holds goes before anybody hears that it is done
    job.after();
    job.after = nullptr;
    lock.lock();
    queue->is_taken = !queue->jobs.empty();
    if (queue->is_taken) waiting_.splice(waiting_.end(), turn);
    --unfinished_;
    changed_.notify_all();
  }
  --threads_;
}

void Workers::Shared::close() {
  const std::lock_guard lock(mutex_);
  is_closing_ = true;
  changed_.notify_all();
}

std::size_t Workers::Shared::finish(std::chrono::milliseconds patience) {
  Lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return unfinished_ == 0; });
  return unfinished_;
}

/// Its jobs and the way back to the loop, which is closed when the lane ends.
class Workers::Lane final : public Background {
 public:
  Lane(std::shared_ptr<Shared> shared, boost::asio::io_context& io)
      : shared_(std::move(shared)), back_(std::make_shared<WayBack>()) {
    back_->io = &io;
  }
  ~Lane() override {
    const std::lock_guard lock(back_->mutex);
    back_->io = nullptr;
  }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  void run(std::function<void()> work, std::function<void()> done) override {
    // The memory of the way back is taken here: a thread that lacks it could tell nobody.
    auto after = [back = back_, memory = HandlerMemory(), done = std::move(done)]() mutable {
      const std::lock_guard lock(back->mutex);
      if (back->io != nullptr) boost::asio::post(*back->io, memory.hold(std::move(done)));
    };
    shared_->add(shared_, queue_, {.work = std::move(work), .after = std::move(after)});
  }

 private:
  struct WayBack {
    std::mutex mutex;
    boost::asio::io_context* io = nullptr;
  };

  std::shared_ptr<Shared> shared_;
  std::shared_ptr<Queue> queue_ = std::make_shared<Queue>();
  std::shared_ptr<WayBack> back_;
};

Workers::Workers() : shared_(std::make_shared<Shared>()) {}

Workers::~Workers() { shared_->close(); }

Workers& Workers::of_program() {
  static auto& the_only = *new Workers;  // never destroyed: its threads may outlive main()
  return the_only;
}

std::unique_ptr<Background> Workers::make_lane(boost::asio::io_context& io) {
  return std::make_unique<Lane>(shared_, io);
}

std::size_t Workers::finish(std::chrono::milliseconds patience) {
  return shared_->finish(patience);
}

}  // namespace airmodem
