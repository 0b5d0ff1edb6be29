#include "runtime/wire/modelled_terminal.h"

#include <algorithm>
#include <utility>

namespace airmodem {

ModelledTerminal::ModelledTerminal(Clock& clock, std::unique_ptr<Terminal> terminal,
                                   const SerialModelOptions& options)
    : clock_(clock), terminal_(std::move(terminal)), model_(options), log_(clock) {}

void ModelledTerminal::start(TerminalObserver& observer) {
  observer_ = &observer;
  terminal_->start(*this);
}

// What the module's side asks for. The observer is not called from inside these.

std::size_t ModelledTerminal::write(std::string_view bytes) {
  look_at_host();
  std::size_t done = 0;
  while (done < bytes.size() && is_open_) {
    const std::size_t taken = model_.module_sends(bytes.substr(done), now());
    if (taken == 0) break;
    done += taken;
    give_host();  // a line that takes no time is empty again at once
  }
  module_waits_ = done < bytes.size();
  wait_for_deadline();
  return done;
}

void ModelledTerminal::resume_reading() {
  module_reads_ = true;
  post_turn();
}

/// What the module has said before in the same breath is written after this call.
void ModelledTerminal::configure(const LineFormat& format) {
  terminal_->configure(format);
  next_format_ = format;
  post_turn();
}

bool ModelledTerminal::is_idle() const {
  return !model_.has_bytes_for_module() && !model_.has_bytes_for_host() && terminal_->is_idle();
}

// What the terminal reports.

void ModelledTerminal::terminal_opened() {
  is_open_due_ = true;
  report_changes();
  post_turn();
}

void ModelledTerminal::terminal_closed() {
  const bool was_heard_of = !std::exchange(is_open_due_, false);
  is_open_ = false;
  model_.forget_host();
  host_reads_ = true;
  if (was_heard_of) observer_->terminal_closed();
  turn();
}

void ModelledTerminal::terminal_reopened() {
  if (is_open_) observer_->terminal_reopened();
}

std::size_t ModelledTerminal::terminal_bytes(std::string_view bytes) {
  look_at_host();
  const std::size_t taken = is_open_due_ ? 0 : model_.host_sends(bytes, now());
  host_waits_ = taken < bytes.size();
  turn();
  return taken;
}

void ModelledTerminal::terminal_writable() {
  host_reads_ = true;
  turn();
}

void ModelledTerminal::terminal_ready_changed(SignalLine line) {
  observer_->terminal_ready_changed(line);
}

// The line.

void ModelledTerminal::turn() {
  look_at_host();
  give_module();
  give_host();
  apply_format();
  report_changes();
  go_on_on_both_sides();
  wait_for_deadline();
}

void ModelledTerminal::post_turn() {
  if (std::exchange(is_turn_posted_, true)) return;
  clock_.post(lifeline_.guard([this] {
    is_turn_posted_ = false;
    turn();
  }));
}

/// A host may change its speed at any time, and nobody says so.
void ModelledTerminal::look_at_host() {
  const auto format = terminal_->host_format();
  model_.set_host_speed(format ? std::optional(format->baud) : std::nullopt, now());
}

void ModelledTerminal::give_module() {
  const std::string_view bytes = module_reads_ ? model_.for_module(now()) : std::string_view();
  if (!bytes.empty()) {
    const std::string piece(bytes);  // the observer may write, and so change the model
    const std::size_t taken = observer_->terminal_bytes(piece);
    model_.module_took(taken);
    module_reads_ = taken == piece.size();
    if (module_reads_) is_losing_ = false;
  }
  if (!module_reads_) count_lost(model_.overrun(now()));
}

void ModelledTerminal::count_lost(std::size_t count) {
  lost_ += count;
  if (count > 0) observer_->terminal_lost(count);
  if (count == 0 || std::exchange(is_losing_, true)) return;
  warn(&log_, Repeated::Overrun,
       "the module does not read, and its FIFO overruns: the host's bytes are lost");
}

void ModelledTerminal::give_host() {
  const std::string_view bytes = host_reads_ ? model_.for_host(now()) : std::string_view();
  if (!bytes.empty()) {
    const std::size_t taken = terminal_->write(bytes);
    host_reads_ = taken == bytes.size();
    model_.host_took(taken);
  }
}

/// Not before what the module has said in the old format is out.
void ModelledTerminal::apply_format() {
  if (!next_format_ || model_.has_bytes_for_host() || module_waits_) return;
  model_.set_module_format(*std::exchange(next_format_, std::nullopt), now());
}

void ModelledTerminal::report_changes() {
  if (!is_open_due_ || model_.has_bytes_for_module()) return;
  is_open_due_ = false;
  is_open_ = true;
  observer_->terminal_opened();
}

/// There is room again for what was not taken before.
void ModelledTerminal::go_on_on_both_sides() {
  const bool host_goes_on = host_waits_ && !is_open_due_ && model_.has_room_for_host();
  if (host_goes_on) {
    host_waits_ = false;
    terminal_->resume_reading();
  }
  const bool module_goes_on = module_waits_ && is_open_ && model_.has_room_for_module();
  if (module_goes_on) {
    module_waits_ = false;
    observer_->terminal_writable();
  }
}

void ModelledTerminal::wait_for_deadline() {
  Instant deadline = module_reads_ ? model_.next_for_module() : model_.next_overrun();
  if (host_reads_) deadline = std::min(deadline, model_.next_for_host());
  if (deadline == kNever) return;
  deadline_ = clock_.at(deadline, lifeline_.guard([this] { turn(); }));
}

}  // namespace airmodem
