#include "core/context.h"

#include "core/text/append.h"
#include "core/text/typed_command.h"

namespace airmodem {

Context::Context(Profile profile_data, ModuleOptions module_options)
    : profile(std::move(profile_data)),
      options(std::move(module_options)),
      kept(read_kept_settings(options.kept_settings, profile).value_or(factory_settings(profile))),
      answer(state.line.format),
      terminal(state.line.format),
      unheard_(state.line.format),
      held_(state.line.format) {
  shown_format.baud = options.baud;
  state.around = Surroundings{.card = profile.sim.state,
                              .answer = profile.network.registration,
                              .signal_strength = profile.network.signal_strength,
                              .signal_error_rate = profile.network.signal_error_rate};
}

void Context::emit(Event event) {
  flush_terminal();
  events_.push_back(std::move(event));
}

void Context::suspend_answer() {
  answer.flush_to(reply());
  held_.flush_to(terminal);
  is_answering_ = false;
}

void Context::finish(Outcome outcome) {
  const bool was_pending = std::exchange(state.pending, Pending::None) != Pending::None;
  if (was_pending && std::exchange(line_has_more, false) && outcome.lets_line_go_on()) {
    line_resumes = true;
    suspend_answer();
    return;
  }
  const auto write_result = [&] {
    if (outcome.has_cme_error()) {
      reply().error(outcome.cme_error());
    } else if (outcome.kind() != Outcome::Kind::Ended) {
      reply().result(outcome.code());
    }
  };
  const bool is_first =
      outcome.kind() == Outcome::Kind::ResultFirst || outcome.kind() == Outcome::Kind::ErrorFirst;
  if (is_first) write_result();
  answer.flush_to(reply());
  if (!is_first) write_result();
  suspend_answer();
  mode = Mode::Command;
  if (outcome.is_refusal()) tell_refusal(outcome);
}

void Context::tell_refusal(const Outcome& outcome) {
  emit(CommandRefused{
      .name = shown_name(typed.parsed, typed.hides_name_from),
      .form = shown_form(typed.parsed, typed.hides_values ? Values::Hidden : Values::Shown),
      .result = outcome.has_cme_error()
                    ? concat("+CME ERROR: ", static_cast<int>(outcome.cme_error()))
                    : std::string(words(outcome.code())),
      .reason = std::string(outcome.why())});
}

std::optional<Event> Context::next_event() {
  if (next_event_ == events_.size()) {
    events_.clear();
    next_event_ = 0;
    if (terminal.empty()) return std::nullopt;
    return WriteTerminal{terminal.take()};
  }
  return std::move(events_[next_event_++]);
}

bool Context::must_wait() const {
  const bool waits_for_send = mode == Mode::Prompt && state.bearer == BearerState::Deact;
  return is_answering_ || mode == Mode::Data || waits_for_send;
}

void Context::flush_terminal() {
  if (!terminal.empty()) events_.push_back(WriteTerminal{terminal.take()});
}

}  // namespace airmodem
