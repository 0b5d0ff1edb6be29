#include "core/settings/kept_settings.h"

#include <algorithm>
#include <array>

namespace airmodem {
namespace {

constexpr std::array<std::int64_t, 16> kBaudRates{0,      600,    1200,   2400,  4800,  9600,
                                                  14400,  19200,  28800,  33600, 38400, 57600,
                                                  115200, 230400, 460800, 921600};

static_assert(kBaudRates.back() == kHighestBaudRate);

constexpr int kWithParity8 = 2;
constexpr int kWithParity7 = 5;

}  // namespace

KeptSettings factory_settings(const Profile& profile) {
  KeptSettings settings;
  settings.line = line_defaults(profile);
  return settings;
}

bool is_baud_rate(std::int64_t rate) {
  return std::ranges::find(kBaudRates, rate) != kBaudRates.end();
}

bool is_framing(std::int64_t framing, std::int64_t parity) {
  const bool has_parity = framing == kWithParity8 || framing == kWithParity7;
  return parity == 0 || parity == 1 || (parity == 3 && !has_parity);
}

}  // namespace airmodem
