/// The module: bytes go to the command line, inputs to the services they concern, and the time to
/// whatever was waited for.
#include "airmodem/module.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "core/bearer/bearer.h"
#include "core/command/command.h"
#include "core/command/registry.h"
#include "core/context.h"
#include "core/dispatcher.h"
#include "core/dns/lookup.h"
#include "core/files/files.h"
#include "core/heart_beat/heart_beat.h"
#include "core/links/sending.h"
#include "core/links/server.h"
#include "core/ping/ping.h"
#include "core/power/power.h"
#include "core/radio/card.h"
#include "core/radio/radio.h"
#include "core/serial/serial_line.h"
#include "core/settings/keeping.h"
#include "core/sockets/pace.h"
#include "core/sockets/sockets.h"
#include "core/text/command_parser.h"
#include "core/time_server/time_server.h"
#include "core/transparent/transparent.h"

namespace airmodem {

namespace {

// A line that waits for the send in hand: it is not waited for as long as usual when this one ends
// connections.
void look_ahead(Context& context, std::string_view line) {
  if (context.line.pending() != Pending::Send) return;
  CommandParser parser(line);
  while (const auto parsed = parser.next()) {
    const Command* const row = find_command(parsed->name, context.profile.dialect);
    const bool runs = parsed->form == CommandForm::Execute || parsed->form == CommandForm::Set;
    if (runs && row != nullptr && row->hurries_send) {
      hurry_send(context);
      return;
    }
  }
}

constexpr LineUsers kLineUsers{.run = run_command,
                               .line_ended = tell_serial_line,
                               .look_ahead = look_ahead,
                               .take_data = type_data};

}  // namespace

class Module::Core {
 public:
  Core(Profile profile, ModuleOptions options)
      : context_(std::move(profile), std::move(options), kLineUsers) {
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

 private:
  void take_input(const Input& input);
  void fire(Timer timer);
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
  return !context_.line.has_backlog() && takes_data(context_);
}

bool Module::Core::is_idle() const {
  const State& state = context_.state;
  const bool opens = std::ranges::any_of(
      state.links, [](const Link& link) { return link.state == LinkState::Connecting; });
  const bool asks = state.is_looking_up || state.time_server.is_asked;
  return context_.line.is_idle() && !opens && !asks;
}

// ---- inputs and time ----

void Module::Core::input(const Input& input, Instant now) {
  advance(now);
  if (std::holds_alternative<HostClosed>(input)) context_.line.host_has_left();
  if (std::holds_alternative<HostOpened>(input)) context_.line.host_has_come();
  if (!keep_pace(context_, input)) take_input(input);
  go_on();
}

void Module::Core::take_input(const Input& input) {
  std::visit([this](const auto& what) { airmodem::take(context_, what); }, input);
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
      const Timer timer = context_.timers.first();
      context_.timers.clear(timer);
      fire(timer);
    }
    go_on();
  }
  context_.now = now;
}

void Module::Core::fire(Timer timer) {
  switch (timer) {
    case Timer::Bearer:
      bearer_timed_out(context_);
      return;
    case Timer::Lookup:
      fail_lookup(context_, LookupFailure::Retries);
      return;
    case Timer::Ping:
      ping_timed_out(context_);
      return;
    case Timer::TimeServer:
      time_server_timed_out(context_);
      return;
    case Timer::HeartBeat:
      send_heart_beat(context_);
      return;
    case Timer::Escape:
      settle_escape(context_);
      return;
    case Timer::Packet:
      send_waiting(context_);
      return;
    case Timer::Block:
      write_block(context_);
      return;
    case Timer::Boot:
      finish_start(context_);
      return;
    case Timer::Card:
      find_card(context_);
      return;
    case Timer::Network:
      network_answers(context_);
      return;
    case Timer::Loss:
      lose_network(context_);
      return;
    case Timer::Pace:
      while (const auto input = let_in(context_)) take_input(*input);
      return;
    default:
      socket_timed_out(context_, link_of(timer));
      return;
  }
}

// After what was typed, data mode begins if its connection is up and no command runs.
void Module::Core::go_on() {
  context_.line.go_on(context_, context_.now);
  if (begin_due_data(context_)) context_.line.begin_connection(context_.state.data.asked_by);
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

}  // namespace airmodem
