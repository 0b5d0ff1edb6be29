#include "runtime/wire/serial_model.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

namespace airmodem {
namespace {

using namespace std::chrono_literals;

constexpr Instant kBegin{1h};

/// 10 bits a character at 10,000 bits a second: one character a millisecond.
constexpr LineFormat kOneEachMillisecond{.baud = 10'000};

SerialModel model_with(SerialModelOptions options, const LineFormat& format) {
  SerialModel model(options);
  model.set_module_format(format, kBegin);
  return model;
}

SerialModel paced_model(SerialModelOptions options = {}) {
  options.pacing = Pacing::CharacterTime;
  return model_with(options, kOneEachMillisecond);
}

TEST(SerialModel, WithoutPacingEverythingArrivesAtOnce) {
  SerialModel model({});
  EXPECT_EQ(model.host_sends("AT\r", kBegin), 3U);
  EXPECT_EQ(model.for_module(kBegin), "AT\r");
  model.set_host_speed(300, kBegin);
  EXPECT_EQ(model.module_sends("OK", kBegin), 2U);
  EXPECT_EQ(model.for_host(kBegin), "OK");
}

TEST(SerialModel, ACharacterArrivesWithItsLastBit) {
  SerialModel model = paced_model();
  EXPECT_EQ(model.host_sends("AT\r", kBegin), 3U);
  EXPECT_EQ(model.for_module(kBegin + 999us), "");
  EXPECT_EQ(model.for_module(kBegin + 1ms), "A");
  EXPECT_EQ(model.for_module(kBegin + 2999us), "AT");
  model.module_took(2);
  EXPECT_EQ(model.for_module(kBegin + 3ms), "\r");
  model.module_took(1);
  EXPECT_FALSE(model.has_bytes_for_module());
  EXPECT_EQ(model.next_for_module(), kNever);
}

TEST(SerialModel, BothDirectionsHaveTheirTime) {
  SerialModel model = paced_model();
  model.host_sends("x", kBegin);
  model.module_sends("yz", kBegin);
  EXPECT_EQ(model.for_module(kBegin + 1ms), "x");
  EXPECT_EQ(model.for_host(kBegin + 1ms), "y");
  EXPECT_EQ(model.for_host(kBegin + 2ms), "yz");
}

TEST(SerialModel, AnIdleLineBeginsAnew) {
  SerialModel model = paced_model();
  model.host_sends("a", kBegin);
  model.for_module(kBegin + 1ms);
  model.module_took(1);
  model.host_sends("b", kBegin + 10ms);
  EXPECT_EQ(model.for_module(kBegin + 10'999us), "");
  EXPECT_EQ(model.for_module(kBegin + 11ms), "b");
}

/// Rounding must not add up: 115,200 baud are 11,520 characters a second.
TEST(SerialModel, KeepsItsSpeedOverManyCharacters) {
  SerialModel model = model_with({.pacing = Pacing::CharacterTime}, LineFormat{.baud = 115'200});
  std::size_t arrived = 0;
  std::size_t sent = 0;
  Instant now = kBegin;
  while (now < kBegin + 1s) {
    sent += model.host_sends(std::string(100'000, 'x'), now);
    now += 3ms;
    const std::size_t size = model.for_module(now).size();
    model.module_took(size);
    arrived += size;
  }
  EXPECT_NEAR(static_cast<double>(arrived), 11'520 * 1.002, 15);
  EXPECT_LE(sent, arrived + kLaneSize);
}

TEST(SerialModel, CountsTheBitsOfTheFormat) {
  EXPECT_EQ(pace_of({.baud = 1}).bits, 10U);
  EXPECT_EQ(pace_of({.baud = 1, .data_bits = 7, .parity = Parity::Odd}).bits, 10U);
  EXPECT_EQ(pace_of({.baud = 1, .parity = Parity::Even, .stop_bits = 2}).bits, 12U);
}

TEST(SerialModel, NobodyIsWokenForEachFastCharacter) {
  SerialModel model = model_with({.pacing = Pacing::CharacterTime}, LineFormat{.baud = 1'000'000});
  model.host_sends(std::string(1000, 'x'), kBegin);
  EXPECT_GE(model.next_for_module(), kBegin + 1ms);
  EXPECT_LE(model.next_for_module(), kBegin + 2ms);
}

TEST(SerialModel, AFullLaneTakesNoMore) {
  SerialModel model = paced_model();
  EXPECT_EQ(model.host_sends(std::string(10'000, 'x'), kBegin), kLaneSize);
  EXPECT_EQ(model.host_sends("x", kBegin), 0U);
  EXPECT_FALSE(model.has_room_for_host());
  model.for_module(kBegin + 3s);
  EXPECT_EQ(model.host_sends("x", kBegin + 3s), 0U) << "what is not taken takes room";
  model.module_took(3000);
  EXPECT_EQ(model.host_sends(std::string(10'000, 'x'), kBegin + 3s), 3000U);
}

TEST(SerialModel, TheFifoLosesWhatComesOnTop) {
  SerialModel model = paced_model({.fifo = 4});
  model.host_sends("0123456789", kBegin);
  EXPECT_EQ(model.overrun(kBegin + 4ms), 0U);
  EXPECT_EQ(model.overrun(kBegin + 7ms), 3U);
  EXPECT_EQ(model.for_module(kBegin + 7ms), "0123") << "the last ones find it full";
  model.module_took(4);
  EXPECT_EQ(model.for_module(kBegin + 10ms), "789");
}

TEST(SerialModel, FlowControlKeepsWhatTheFifoWouldLose) {
  SerialModel model(SerialModelOptions{.pacing = Pacing::CharacterTime, .fifo = 4});
  LineFormat format = kOneEachMillisecond;
  format.to_module = FlowControl::Hardware;
  model.set_module_format(format, kBegin);
  model.host_sends("0123456789", kBegin);
  EXPECT_EQ(model.overrun(kBegin + 1s), 0U);
  EXPECT_EQ(model.for_module(kBegin + 1s), "0123456789");
}

TEST(SerialModel, WithoutAFifoNothingIsLost) {
  SerialModel model = paced_model();
  model.host_sends(std::string(4000, 'x'), kBegin);
  EXPECT_EQ(model.overrun(kBegin + 10s), 0U);
  EXPECT_EQ(model.next_overrun(), kNever);
}

TEST(SerialModel, AtTheWrongSpeedBothReadGarbage) {
  SerialModel model = paced_model();
  model.set_host_speed(20'000, kBegin);  // twice the module's
  const std::string sent(100, 'U');
  EXPECT_EQ(model.host_sends(sent, kBegin), sent.size());
  const std::string heard(model.for_module(kBegin + 1s));
  EXPECT_EQ(heard.size(), 50U) << "the module misses every other character";
  EXPECT_LT(std::count(heard.begin(), heard.end(), 'U'), 5);
  EXPECT_EQ(model.module_sends(sent, kBegin), sent.size());
  const std::string read(model.for_host(kBegin + 1s));
  EXPECT_EQ(read.size(), 200U);
  EXPECT_LT(std::count(read.begin(), read.end(), 'U'), 10);
}

TEST(SerialModel, GarbageIsThatOfTheSeed) {
  const auto heard = [](std::uint64_t seed) {
    SerialModel model = paced_model({.noise_seed = seed});
    model.set_host_speed(9600, kBegin);
    for (int n = 0; n < 10; ++n) model.host_sends("AT+CIPSTATUS\r", kBegin);
    return std::string(model.for_module(kBegin + 1s));
  };
  EXPECT_EQ(heard(1), heard(1));
  EXPECT_NE(heard(1), heard(2));
}

TEST(SerialModel, GarbageIsBounded) {
  SerialModel model = paced_model();
  model.set_host_speed(4'000'000, kBegin);
  std::size_t sent = 0;
  while (const std::size_t taken = model.module_sends(std::string(1000, 'x'), kBegin)) {
    sent += taken;
  }
  const std::size_t read = model.for_host(kBegin + 100s).size();
  EXPECT_LE(read, kLaneSize);
  EXPECT_NEAR(static_cast<double>(read), 5.0 * static_cast<double>(sent), 6);
}

TEST(SerialModel, ASmallDifferenceIsNone) {
  SerialModel model = paced_model();
  model.set_host_speed(10'200, kBegin);
  model.host_sends("AT\r", kBegin);
  EXPECT_EQ(model.for_module(kBegin + 1s), "AT\r");
}

TEST(SerialModel, FindsTheSpeedOut) {
  SerialModel model(SerialModelOptions{.pacing = Pacing::CharacterTime});
  model.set_host_speed(10'000, kBegin);
  model.set_module_format({.baud = 0}, kBegin);
  model.host_sends("AT\r", kBegin);
  EXPECT_EQ(model.for_module(kBegin + 1ms), "A");
  EXPECT_EQ(model.for_module(kBegin + 3ms), "AT\r");
}

/// All that comes out of a lane, with a bar after each piece.
std::string pieces(std::uint64_t seed, const std::string& written) {
  SerialModel model({.fragment_seed = seed});
  std::string out;
  std::size_t sent = 0;
  for (Instant now = kBegin; now < kBegin + 1s; now += 100us) {
    const std::string_view write = std::string_view(written).substr(sent, 10);
    sent += model.host_sends(write, now);
    const std::string piece(model.for_module(now));
    model.module_took(piece.size());
    if (!piece.empty()) out += piece + "|";
  }
  EXPECT_FALSE(model.has_bytes_for_module());
  return out;
}

TEST(SerialModel, FragmentsBySeedAndLosesNothing) {
  std::string written;
  for (int n = 0; n < 500; ++n) written += static_cast<char>('a' + n % 26);
  const std::string first = pieces(1, written);
  EXPECT_EQ(first, pieces(1, written));
  EXPECT_NE(first, pieces(2, written));
  std::string joined = first;
  joined.erase(std::remove(joined.begin(), joined.end(), '|'), joined.end());
  EXPECT_EQ(joined, written);
  const auto bars = std::count(first.begin(), first.end(), '|');
  EXPECT_GT(bars, 5);
  EXPECT_LT(bars, 50) << "some writes come together";
}

TEST(SerialModel, ANewFormatHoldsForWhatIsOnItsWay) {
  SerialModel model = paced_model();
  model.host_sends("abcd", kBegin);
  EXPECT_EQ(model.for_module(kBegin + 2ms), "ab");
  model.set_module_format({.baud = 1000}, kBegin + 2ms);
  EXPECT_EQ(model.for_module(kBegin + 11ms), "ab");
  EXPECT_EQ(model.for_module(kBegin + 12ms), "abc");
}

}  // namespace
}  // namespace airmodem
