#include "core/context.h"

namespace airmodem {

Context::Context(Profile profile_data, ModuleOptions module_options, const LineUsers& line_users)
    : profile(std::move(profile_data)),
      options(std::move(module_options)),
      kept(read_kept_settings(options.kept_settings, profile).value_or(factory_settings(profile))),
      line(line_users, profile, state.line, outbox) {
  shown_format.baud = options.baud;
  state.around = Surroundings{.card = profile.sim.state,
                              .answer = profile.network.registration,
                              .signal_strength = profile.network.signal_strength,
                              .signal_error_rate = profile.network.signal_error_rate};
}

}  // namespace airmodem
