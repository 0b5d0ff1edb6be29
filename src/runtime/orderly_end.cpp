#include "runtime/orderly_end.h"

#include <utility>

namespace airmodem {
namespace {

// The kernel carries a PTY's bytes over in the background and cannot be asked whether some are on
// their way. After so long without any the host has written all.
constexpr std::chrono::milliseconds kQuiet{50};
constexpr std::chrono::milliseconds kLook{10};

}  // namespace

void OrderlyEnd::begin(std::function<void()> done) {
  done_ = std::move(done);
  begun_ = clock_.now();
  last_typed_ = begun_;
  look();
}

void OrderlyEnd::look() {
  see_whether_to_leave();
  if (is_leaving_) module_.leave_peers();
  if (is_over() || clock_.now() - begun_ >= kEndPatience) {
    module_.tell_what_is_left();
    done_();
    return;
  }
  next_look_ = clock_.at(clock_.now() + kLook, lifeline_.guard([this] { look(); }));
}

void OrderlyEnd::see_whether_to_leave() {
  const Instant now = clock_.now();
  EndView view = module_.end_view();
  const bool is_quiet = now - last_typed_ >= kQuiet && !view.host_waits && view.terminal_is_idle;
  if (!is_leaving_ && view.in_data_mode && is_quiet) {
    module_.stop_typing();
    view = module_.end_view();
  }
  const bool goes_on = std::exchange(unwritten_, view.unwritten) != view.unwritten;
  if (view.terminal_has_ended && goes_on) begun_ = now;
  const bool is_taken = view.terminal_is_idle || view.is_held_back;
  const bool is_done = is_taken && (!view.terminal_has_ended || view.module_is_idle);
  if (view.in_data_mode ? is_quiet : is_done) is_leaving_ = true;
}

// Whether nothing is on its way: to the module, to the host, or to peers.
bool OrderlyEnd::is_over() const {
  if (!is_leaving_) return false;
  const EndView view = module_.end_view();
  const bool is_read = !view.has_reader || view.unwritten == 0;
  return view.files_are_idle && is_read && view.terminal_is_idle && view.peers_are_left;
}

}  // namespace airmodem
