#include "client/dialect.h"

#include <algorithm>

#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

struct Family {
  std::string_view sign;  ///< what its models have in their names, in capitals
  std::string_view name;
};

// Air720, Air722 and Air724; SIM800, SIM808 and SIM868; SIM900 and SIM908.
constexpr Family kFamilies[] = {
    {"AIR7", kAir724Family}, {"AIRM2M", kAir724Family}, {"SIM8", kSim800Family},
    {"SIM9", kSim800Family}, {"SIMCOM", kSim800Family},
};

// Only forms that change nothing and that the families which know the command all have.
constexpr DialectQuestion kQuestions[] = {
    {"AT+CIPQSEND=?", &Dialect::quick_accept}, {"AT+CIPRXGET=?", &Dialect::held_data},
    {"AT+CIPRXF=?", &Dialect::bare_data},      {"AT+CIPSSL=?", &Dialect::tls},
    {"AT+SSLCFG=?", &Dialect::tls_settings},
};

}  // namespace

std::string_view family_of(std::string_view model) {
  std::string capitals(model);
  std::ranges::transform(capitals, capitals.begin(), to_upper);
  for (const Family& family : kFamilies) {
    if (capitals.find(family.sign) != std::string::npos) return family.name;
  }
  return kUnknownFamily;
}

std::span<const DialectQuestion> dialect_questions() { return kQuestions; }

}  // namespace airmodem::client
