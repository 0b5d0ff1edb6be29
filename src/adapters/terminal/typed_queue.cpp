#include "adapters/terminal/typed_queue.h"

#include <algorithm>
#include <utility>

namespace airmodem {

void TypedQueue::open() {
  is_open_due_ = true;
  report_open();
}

void TypedQueue::close() {
  if (std::exchange(is_open_due_, false)) return;  // nobody has heard of this host
  if (std::exchange(is_open_, false)) observer_->terminal_closed();
}

std::size_t TypedQueue::take(std::string_view bytes, std::size_t limit) {
  if (is_open_due_) return 0;
  const std::size_t taken = waiting_.empty() && is_reading_ ? offer(bytes) : 0;
  const std::size_t room = limit - std::min(limit, waiting_.size());
  const std::size_t kept = std::min(bytes.size() - taken, room);
  waiting_.push(bytes.substr(taken, kept));
  offer_waiting();
  return taken + kept;
}

void TypedQueue::resume() {
  is_reading_ = true;
  offer_waiting();
}

std::size_t TypedQueue::offer(std::string_view bytes) {
  is_offering_ = true;
  is_reading_ = false;  // unless the observer takes all, or asks for more meanwhile
  const std::size_t taken = observer_->terminal_bytes(bytes);
  if (taken == bytes.size()) is_reading_ = true;
  is_offering_ = false;
  return taken;
}

void TypedQueue::offer_waiting() {
  if (is_offering_) return;
  while (!waiting_.empty() && is_reading_) waiting_.pop(offer(waiting_.view()));
  report_open();
}

void TypedQueue::report_open() {
  if (!waiting_.empty() || !std::exchange(is_open_due_, false)) return;
  is_open_ = true;
  observer_->terminal_opened();
}

}  // namespace airmodem
