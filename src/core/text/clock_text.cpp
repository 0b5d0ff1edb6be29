#include "core/text/clock_text.h"

#include "core/text/append.h"

namespace airmodem {
namespace {

constexpr int kCentury = 100;
constexpr std::chrono::minutes kQuarter{15};

void append_two_digits(std::string& out, long value) {
  append(out, static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10));
}

}  // namespace

std::string clock_text(std::chrono::sys_seconds utc, std::chrono::minutes offset) {
  const std::chrono::sys_seconds local = utc + offset;
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(local - day);
  std::string out;
  append_two_digits(out, int{date.year()} % kCentury);
  out += '/';
  append_two_digits(out, unsigned{date.month()});
  out += '/';
  append_two_digits(out, unsigned{date.day()});
  out += ',';
  append_two_digits(out, time.hours().count());
  out += ':';
  append_two_digits(out, time.minutes().count());
  out += ':';
  append_two_digits(out, time.seconds().count());
  out += offset.count() < 0 ? '-' : '+';
  append_two_digits(out, std::chrono::abs(offset) / kQuarter);
  return out;
}

}  // namespace airmodem
