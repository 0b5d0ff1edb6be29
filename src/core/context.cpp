#include "core/context.h"

namespace airmodem {

Context::Context(Profile profile_data, ModuleOptions module_options, const LineUsers& line_users)
    : own_profile_(std::move(profile_data)),
      profile(own_profile_),
      options(std::move(module_options)),
      line(line_users, profile, options.tells_taken, line_settings, outbox) {}

}  // namespace airmodem
