#include "core/line/payload_collector.h"

#include <algorithm>
#include <utility>

namespace airmodem {
namespace {

constexpr std::string_view kEndings = "\x1A\x1B";

}  // namespace

void PayloadCollector::start(std::size_t length, std::size_t limit) {
  payload_.clear();
  length_ = length;
  limit_ = limit;
  too_long_ = false;
}

PayloadCollector::Taken PayloadCollector::take(std::string_view bytes) {
  return length_ > 0 ? take_fixed(bytes) : take_variable(bytes);
}

std::string PayloadCollector::take_payload() { return std::exchange(payload_, {}); }

PayloadCollector::Taken PayloadCollector::take_fixed(std::string_view bytes) {
  const std::string_view wanted = bytes.substr(0, length_ - payload_.size());
  payload_ += wanted;
  const bool complete = payload_.size() == length_;
  return {wanted.size(), wanted.size(), complete ? Status::Complete : Status::More};
}

PayloadCollector::Taken PayloadCollector::take_variable(std::string_view bytes) {
  const std::size_t end = bytes.find_first_of(kEndings);
  const std::string_view typed = bytes.substr(0, end);
  const std::size_t room = limit_ - payload_.size();
  payload_ += typed.substr(0, room);
  too_long_ = too_long_ || typed.size() > room;
  if (end == std::string_view::npos) return {typed.size(), typed.size(), Status::More};
  Status status = bytes[end] == '\x1A' ? Status::Complete : Status::GivenUp;
  if (too_long_) status = Status::TooLong;
  return {end + 1, typed.size(), status};
}

}  // namespace airmodem
