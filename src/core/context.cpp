#include "core/context.h"

namespace airmodem {

Context::Context(Profile profile_data, ModuleOptions module_options, const LineUsers& line_users)
    : profile(std::move(profile_data)),
      options(std::move(module_options)),
      line(line_users, profile, options.tells_taken, line_settings, outbox) {}

}  // namespace airmodem
