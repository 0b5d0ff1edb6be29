/// What a command's handler or a service may touch: the families' slices of the module's state, the
/// time, the command line with the answer that is being written, and the way out.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "airmodem/event.h"
#include "airmodem/module.h"
#include "airmodem/profile.h"
#include "airmodem/result.h"
#include "airmodem/time.h"
#include "core/line/command_line.h"
#include "core/line/line_settings.h"
#include "core/line/outbox.h"
#include "core/line/outcome.h"
#include "core/slices.h"
#include "core/text/response_writer.h"
#include "core/timers.h"

namespace airmodem {

class Context {
  Profile own_profile_;  // before all that reads it

 public:
  Context(Profile profile_data, ModuleOptions module_options, const LineUsers& line_users);
  Context(const Context&) = delete;  // the writers point into the settings
  Context& operator=(const Context&) = delete;

  const Profile& profile;  ///< the module's own; facts may change at any time
  const ModuleOptions options;
  LineSettings line_settings;
  Timers timers;
  Instant now{};
  std::string_view command;  ///< the name of the command that runs, as its row writes it

  Outbox outbox;
  CommandLine line;

  /// The information of the command that runs.
  ResponseWriter answer = line.answer();

  /// Bytes for whichever host reads next: received data, and URCs that need not wait. Only the mode
  /// that owns the bytes and services that hold no answer back write here.
  ResponseWriter terminal{line_settings.format, outbox.terminal, Mark::Urc};

  /// A family's slice of the module's state (slices.h).
  template <class Slice>
  Slice& of() {
    return slices_.of<Slice>();
  }
  template <class Slice>
  const Slice& of() const {
    return slices_.of<Slice>();
  }

  /// Forgets all but what lasts, as a start does.
  void forget() {
    slices_.renew();
    line_settings = {};
    timers.clear_all();
    line.forget_last_line();
  }

  /// Where what answers the host is written as it comes up, not as a whole: CommandLine::reply().
  ResponseWriter reply() { return line.reply(); }

  /// Asks the outside to do something, after all that was asked or written before.
  void emit(Event event) { outbox.emit(std::move(event)); }

  /// A line that no command asked for; it waits as CommandLine::unasked() says.
  template <class... Parts>
  void urc(const Parts&... parts) {
    line.unasked().line(parts...);
  }

  /// The refusal of the command that runs, with a reason that is put together for it.
  Refusal refusal(std::string why, CmeError code = CmeError::NotAllowed) {
    reason_ = std::move(why);
    return {.why = reason_, .code = code};
  }

  /// Sets a fact of the profile: airmodem::set_fact(). Nothing changes if it fails.
  Result<void> set_fact(std::string_view key, std::string_view value) {
    return airmodem::set_fact(own_profile_, key, value);
  }

  /// Ends the command line with its final result: CommandLine::finish().
  void finish(const Outcome& outcome) { line.finish(*this, outcome); }

 private:
  Slices slices_;
  std::string reason_;  // of the last refusal that was put together
};

}  // namespace airmodem
