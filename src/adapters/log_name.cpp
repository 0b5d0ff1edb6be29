#include "adapters/log_name.h"

#include <utility>

namespace airmodem {
namespace {

std::string_view current_name;

}  // namespace

LogName::LogName(std::string_view name) : before_(std::exchange(current_name, name)) {}

LogName::~LogName() { current_name = before_; }

std::string_view LogName::current() { return current_name; }

}  // namespace airmodem
