/// What hosts have typed, on its way to an observer that does not take it at once.
///
/// Theory of operation. A host that has gone is reported at once, and what it typed is offered on;
/// the next one is reported when nothing of that is left, and no byte of it is taken before.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/util/byte_queue.h"
#include "runtime/ports.h"

namespace airmodem {

class TypedQueue {
 public:
  /// The observer outlives the queue.
  void start(TerminalObserver& observer) { observer_ = &observer; }

  /// A host has come, or has gone.
  void open();
  void close();

  /// Offers the bytes, after those that wait, and keeps what is not taken as long as no more than
  /// `limit` bytes wait. Returns how many bytes were taken or kept.
  std::size_t take(std::string_view bytes, std::size_t limit);

  /// The observer takes bytes again.
  void resume();

  /// Whether the observer knows of a host.
  bool is_open() const { return is_open_; }

  /// Whether a host has come that the observer does not know of yet.
  bool is_open_due() const { return is_open_due_; }

  std::size_t size() const { return waiting_.size(); }
  bool empty() const { return waiting_.empty(); }

 private:
  std::size_t offer(std::string_view bytes);
  void offer_waiting();
  void report_open();

  TerminalObserver* observer_ = nullptr;
  ByteQueue waiting_;
  bool is_open_ = false;
  bool is_open_due_ = false;
  bool is_reading_ = true;    ///< the observer takes bytes; else it will say when it does again
  bool is_offering_ = false;  ///< an offer is under way: its end goes on with what waits
};

}  // namespace airmodem
