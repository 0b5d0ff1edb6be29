#include "adapters/terminal/telnet_reader.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>

namespace airmodem {
namespace {

using namespace std::string_literals;

/// Writes down what it hears; takes at most `room` bytes of data.
struct Notes final : TelnetListener {
  std::size_t telnet_data(std::string_view bytes) override {
    const std::size_t taken = std::min(bytes.size(), room);
    room -= taken;
    data += bytes.substr(0, taken);
    return taken;
  }
  void telnet_negotiation(std::uint8_t verb, std::uint8_t option) override {
    events += "[" + std::to_string(verb) + " " + std::to_string(option) + "]";
  }
  void telnet_subnegotiation(std::string_view bytes) override {
    events += "(" + std::string(bytes) + ")";
  }

  std::string data;
  std::string events;
  std::size_t room = std::string::npos;
};

const std::string kMixed =
    "AT\r\0"s
    "one\xFF\xFF"
    "two\xFF\xFB\x2C\xFF\xFA\x2C\x01\xFF\xFF\xFF\xF0\xFF\xF1\r\nthree\xFF\xFE\x03\r"s;

TEST(TelnetReader, TellsDataFromCommands) {
  Notes notes;
  TelnetReader reader(notes);
  EXPECT_EQ(reader.read(kMixed), kMixed.size());
  EXPECT_EQ(notes.data, "AT\rone\xFFtwo\r\nthree\r");
  EXPECT_EQ(notes.events, "[251 44](,\x01\xFF)[254 3]");
}

TEST(TelnetReader, ReadsTheSameInAnyPieces) {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Notes notes;
    TelnetReader reader(notes);
    std::string waiting = kMixed;
    while (!waiting.empty()) {
      notes.room = random() % 4;
      const std::size_t size = 1 + random() % waiting.size();
      waiting.erase(0, reader.read(std::string_view(waiting).substr(0, size)));
    }
    EXPECT_EQ(notes.data, "AT\rone\xFFtwo\r\nthree\r") << seed;
    EXPECT_EQ(notes.events, "[251 44](,\x01\xFF)[254 3]") << seed;
  }
}

TEST(TelnetReader, ReadsEveryByteOfBinaryData) {
  Notes notes;
  TelnetReader reader(notes);
  reader.set_binary(true);
  std::string all = "\r\0"s;
  for (int value = 0; value < 256; ++value) all += static_cast<char>(value);
  std::string sent;
  append_telnet_data(sent, all);
  EXPECT_EQ(sent.size(), all.size() + 1);
  EXPECT_EQ(reader.read(sent), sent.size());
  EXPECT_EQ(notes.data, all);
}

TEST(TelnetReader, StopsWhereTheDataAreNotTaken) {
  Notes notes;
  TelnetReader reader(notes);
  notes.room = 2;
  EXPECT_EQ(reader.read("AT+X"), 2U);
  notes.room = 0;
  EXPECT_EQ(reader.read("\xFF\xFF"), 1U);  // the first IAC is no data yet
  EXPECT_EQ(reader.read("\xFF"), 0U);
  notes.room = 1;
  EXPECT_EQ(reader.read("\xFF"), 1U);
  EXPECT_EQ(notes.data, "AT\xFF");
}

TEST(TelnetReader, KeepsOfAnEndlessSubnegotiationNothing) {
  Notes notes;
  TelnetReader reader(notes);
  reader.read("\xFF\xFA");
  const std::string piece(10'000, 'x');
  for (int n = 0; n < 100; ++n) reader.read(piece);
  reader.read("\xFF\xF0rest");
  EXPECT_EQ(notes.events, "");
  EXPECT_EQ(notes.data, "rest");
  reader.read("\xFF\xFA" + std::string(kSubnegotiationLimit, 'y') + "\xFF\xF0");
  EXPECT_EQ(notes.events, "(" + std::string(kSubnegotiationLimit, 'y') + ")");
}

TEST(TelnetReader, ACommandBreaksASubnegotiationOff) {
  Notes notes;
  TelnetReader reader(notes);
  reader.read("\xFF\xFA\x2C\x01\xFF\xFD\x2Cx\xFF\xFA\xFF\xF0y");
  EXPECT_EQ(notes.events, "[253 44]");
  EXPECT_EQ(notes.data, "xy");
}

/// Whatever comes, something is read as long as data are taken.
TEST(TelnetReader, ReadsNonsenseToItsEnd) {
  std::mt19937 random(1);
  Notes notes;
  TelnetReader reader(notes);
  for (int round = 0; round < 1000; ++round) {
    std::string bytes;
    for (auto n = random() % 50; n > 0; --n) {
      const auto value = random() % 3 == 0 ? 239 + random() % 17 : random() % 256;
      bytes += static_cast<char>(static_cast<unsigned char>(value));
    }
    EXPECT_EQ(reader.read(bytes), bytes.size());
  }
}

}  // namespace
}  // namespace airmodem
