#include "core/text/clock_text.h"

#include "core/text/append.h"

namespace airmodem {
namespace {

constexpr int kCentury = 100;
constexpr std::chrono::minutes kQuarter{15};

void append_two_digits(std::string& out, long value) {
  append(out, static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10));
}

constexpr int kFirstYear = 2000;
constexpr int kWestmost = -48;  // quarter hours
constexpr int kEastmost = 56;
constexpr std::size_t kWithoutZone = std::string_view("yy/MM/dd,hh:mm:ss").size();
constexpr std::size_t kWithZone = kWithoutZone + std::string_view("+zz").size();

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether `text` has digits where `shape` has them, and its signs elsewhere.
bool has_shape(std::string_view text, std::string_view shape) {
  for (std::size_t n = 0; n < shape.size(); ++n) {
    if (is_digit(shape[n]) ? !is_digit(text[n]) : text[n] != shape[n]) return false;
  }
  return true;
}

int two_digits(std::string_view text, std::size_t at) {
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

}  // namespace

std::optional<ClockReading> parse_clock_text(std::string_view text) {
  const bool has_zone = text.size() == kWithZone;
  if (!has_zone && text.size() != kWithoutZone) return std::nullopt;
  if (!has_shape(text, "00/00/00,00:00:00")) return std::nullopt;
  const std::chrono::year_month_day date(
      std::chrono::year(kFirstYear + two_digits(text, 0)),
      std::chrono::month(static_cast<unsigned>(two_digits(text, 3))),
      std::chrono::day(static_cast<unsigned>(two_digits(text, 6))));
  const std::chrono::hours hours(two_digits(text, 9));
  const std::chrono::minutes minutes(two_digits(text, 12));
  const std::chrono::seconds seconds(two_digits(text, 15));
  const bool is_time = hours < std::chrono::days(1) && minutes < std::chrono::hours(1) &&
                       seconds < std::chrono::minutes(1);
  if (!date.ok() || !is_time) return std::nullopt;
  ClockReading reading{.local = std::chrono::sys_days(date) + hours + minutes + seconds,
                       .zone = std::nullopt};
  if (!has_zone) return reading;
  const std::string_view zone = text.substr(kWithoutZone);
  if (!has_shape(zone, "+00") && !has_shape(zone, "-00")) return std::nullopt;
  const int quarters = zone[0] == '-' ? -two_digits(zone, 1) : two_digits(zone, 1);
  if (quarters < kWestmost || quarters > kEastmost) return std::nullopt;
  reading.zone = quarters * kQuarter;
  return reading;
}

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
