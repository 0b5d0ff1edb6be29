/// The module: bytes go to the command line, inputs to the families that take them, and the time to
/// whatever was waited for.
#include "airmodem/module.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/command/family.h"
#include "core/context.h"
#include "core/dispatcher.h"
#include "core/power/power.h"
#include "core/sockets/pace.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {

namespace {

void end_line(Context& context) { tell<&Family::line_ended>(context); }

std::size_t take_data(Context& context, std::string_view bytes) {
  for (const Family* const family : families()) {
    if (family->take_data != nullptr) return family->take_data(context, bytes);
  }
  return 0;
}

constexpr LineUsers kLineUsers{.run = run_command,
                               .line_ended = end_line,
                               .look_ahead = look_ahead,
                               .take_data = take_data,
                               .list = list_commands};

}  // namespace

class Module::Core {
 public:
  Core(Profile profile, ModuleOptions options)
      : context_(std::move(profile), std::move(options), kLineUsers) {
    tell<&Family::made>(context_);
    begin_power(context_);
  }

  std::size_t receive(std::string_view bytes, Instant now);
  bool ready_to_receive() const;
  bool in_data_mode() const { return context_.line.mode() == Mode::Data; }
  bool is_idle() const;
  void input(const Input& input, Instant now);
  void advance(Instant now);
  std::optional<Event> next_event() { return context_.outbox.next_event(); }
  Instant next_deadline() const;
  Snapshot snapshot() const;

 private:
  void go_on();

  Context context_;
};

// ---- bytes ----

std::size_t Module::Core::receive(std::string_view bytes, Instant now) {
  advance(now);
  return context_.line.receive(context_, bytes, now);
}

bool Module::Core::ready_to_receive() const {
  if (!in_data_mode()) return context_.line.has_room();
  if (context_.line.has_backlog()) return false;
  return std::ranges::all_of(families(), [this](const Family* family) {
    return family->has_room_for_data == nullptr || family->has_room_for_data(context_);
  });
}

bool Module::Core::is_idle() const {
  return context_.line.is_idle() && std::ranges::none_of(families(), [this](const Family* family) {
           return family->is_waiting != nullptr && family->is_waiting(context_);
         });
}

// ---- inputs and time ----

void Module::Core::input(const Input& input, Instant now) {
  advance(now);
  if (std::holds_alternative<HostClosed>(input)) context_.line.host_has_left();
  if (std::holds_alternative<HostOpened>(input)) context_.line.host_has_come();
  if (!keep_pace(context_, input)) take_input(context_, input);
  go_on();
}

Instant Module::Core::next_deadline() const {
  return std::min(context_.line.deadline(), context_.timers.next());
}

void Module::Core::advance(Instant now) {
  for (Instant due = next_deadline(); due <= now; due = next_deadline()) {
    context_.now = due;
    if (context_.line.deadline() == due) {
      context_.line.time_out(context_, due);
    } else {
      const Timers::Entry entry = context_.timers.take_first();
      entry.timer->ran_out(context_, entry.number);
    }
    go_on();
  }
  context_.now = now;
}

void Module::Core::go_on() {
  context_.line.go_on(context_, context_.now);
  tell<&Family::settled>(context_);
}

// ---- how it is ----

Snapshot Module::Core::snapshot() const {
  Snapshot snapshot{.time = context_.now, .entries = {}};
  SnapshotWriter out(snapshot.entries);
  context_.line.show(out);
  for (const Family* const family : families()) {
    if (family->show != nullptr) family->show(context_, out);
  }
  context_.timers.show(out);
  return snapshot;
}

// ---- the public face ----

Module::Module(Profile profile, ModuleOptions options)
    : core_(std::make_unique<Core>(std::move(profile), std::move(options))) {}
Module::~Module() = default;
Module::Module(Module&&) noexcept = default;
Module& Module::operator=(Module&&) noexcept = default;

std::size_t Module::receive(std::string_view bytes, Instant now) {
  return core_->receive(bytes, now);
}
bool Module::ready_to_receive() const { return core_->ready_to_receive(); }
bool Module::in_data_mode() const { return core_->in_data_mode(); }
bool Module::is_idle() const { return core_->is_idle(); }
void Module::input(const Input& input, Instant now) { core_->input(input, now); }
void Module::advance(Instant now) { core_->advance(now); }
std::optional<Event> Module::next_event() { return core_->next_event(); }
Instant Module::next_deadline() const { return core_->next_deadline(); }
Snapshot Module::snapshot() const { return core_->snapshot(); }

}  // namespace airmodem
