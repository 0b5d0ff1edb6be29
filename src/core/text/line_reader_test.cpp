// Command lines in the bytes of a host.
#include "core/text/line_reader.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

namespace airmodem {
namespace {

using Status = LineReader::Status;

// What the reader says at the end of each line, and the lines themselves.
struct Heard {
  std::vector<Status> statuses;
  std::vector<std::string> lines;
};

Heard feed(LineReader& reader, std::string_view bytes) {
  Heard heard;
  for (const char c : bytes) {
    const Status status = reader.take(c);
    if (status == Status::More) continue;
    heard.statuses.push_back(status);
    if (status == Status::Line) heard.lines.emplace_back(reader.line());
  }
  return heard;
}

std::vector<std::string> lines_in(std::string_view bytes) {
  LineReader reader;
  return feed(reader, bytes).lines;
}

std::vector<Status> statuses_in(std::string_view bytes) {
  LineReader reader;
  return feed(reader, bytes).statuses;
}

using Lines = std::vector<std::string>;
using Statuses = std::vector<Status>;

TEST(LineReader, GivesWhatFollowsAt) {
  EXPECT_EQ(lines_in("AT\r"), Lines{""});
  EXPECT_EQ(lines_in("AT+CIPMUX=1\r"), Lines{"+CIPMUX=1"});
  EXPECT_EQ(lines_in("at+cipmux?\raTi\r"), (Lines{"+cipmux?", "i"}));
}

TEST(LineReader, KeepsOneLineUntilTheNextByte) {
  LineReader reader;
  feed(reader, "ATI\r");
  EXPECT_EQ(reader.line(), "I");
  EXPECT_EQ(reader.take('A'), Status::More);
  EXPECT_EQ(feed(reader, "TE0\r").lines, Lines{"E0"});
}

TEST(LineReader, SkipsWhatStandsBeforeAt) {
  EXPECT_EQ(lines_in("+++AT+CIPCLOSE\r"), Lines{"+CIPCLOSE"});
  EXPECT_EQ(lines_in("AAAT\r"), Lines{""});
  EXPECT_EQ(lines_in("\n\n T A tAtI\r"), Lines{"I"});
  EXPECT_EQ(lines_in(std::string(5000, 'A') + "TI\r"), Lines{"I"});
}

TEST(LineReader, TakesTheFirstAtOfALine) { EXPECT_EQ(lines_in("ATAT\r"), Lines{"AT"}); }

TEST(LineReader, LineWithoutAtIsEmpty) {
  EXPECT_EQ(statuses_in("\r"), Statuses{Status::Empty});
  EXPECT_EQ(statuses_in("A\rT\r"), (Statuses{Status::Empty, Status::Empty}));
  EXPECT_EQ(statuses_in(std::string(2000, 'x') + "\r"), Statuses{Status::Empty});
}

TEST(LineReader, LfIsNoLineEnd) { EXPECT_EQ(lines_in("AT\nI\r"), Lines{"\nI"}); }

TEST(LineReader, KeepsNulAndHighBytes) {
  EXPECT_EQ(lines_in(std::string_view("AT\0\xFF\x80\r", 6)), Lines{std::string("\0\xFF\x80", 3)});
}

TEST(LineReader, BackspaceTakesTheLastCharacterBack) {
  EXPECT_EQ(lines_in("ATIX\x08\r"), Lines{"I"});
  EXPECT_EQ(lines_in("ATX\x08\x08TI\r"), Lines{"I"});
  EXPECT_EQ(statuses_in("AT\x08\r"), Statuses{Status::Empty});
  EXPECT_EQ(lines_in("AT\x08\x08\x08\x08\x08"
                     "ATI\r"),
            Lines{"I"});
}

TEST(LineReader, RepeatNeedsNoCr) {
  EXPECT_EQ(statuses_in("A/"), Statuses{Status::Repeat});
  EXPECT_EQ(statuses_in("a/A/"), (Statuses{Status::Repeat, Status::Repeat}));
  EXPECT_EQ(statuses_in("ATI\rA/ATE0\r"), (Statuses{Status::Line, Status::Repeat, Status::Line}));
}

TEST(LineReader, RepeatStandsAlone) {
  EXPECT_EQ(lines_in("ATA/\r"), Lines{"A/"});
  EXPECT_EQ(statuses_in("xA/\r"), Statuses{Status::Empty});
  EXPECT_EQ(statuses_in("/\r"), Statuses{Status::Empty});
}

// spec: line.length
TEST(LineReader, LimitCountsFromAt) {
  const std::string longest(kLineLimit - 2, 'x');
  EXPECT_EQ(lines_in("AT" + longest + "\r"), Lines{longest});
  EXPECT_EQ(lines_in(std::string(100, '.') + "AT" + longest + "\r"), Lines{longest});
  EXPECT_EQ(statuses_in("AT" + longest + "x\r"), Statuses{Status::TooLong});
}

TEST(LineReader, BackspaceMakesRoom) {
  const std::string longest(kLineLimit - 2, 'x');
  EXPECT_EQ(lines_in("AT" + longest + "\x08y\r").front().back(), 'y');
}

TEST(LineReader, TooLongLineIsDiscardedToItsCr) {
  const std::string too_long = "AT" + std::string(kLineLimit, 'x');
  LineReader reader;
  EXPECT_TRUE(feed(reader, too_long +
                               "\x08\x08\x08"
                               "ATI" +
                               too_long)
                  .statuses.empty());
  EXPECT_EQ(feed(reader, "\r").statuses, Statuses{Status::TooLong});
  EXPECT_EQ(feed(reader, "ATI\r").lines, Lines{"I"});
}

TEST(LineReader, ClearForgetsAHalfTypedLine) {
  LineReader reader;
  feed(reader, "AT+CIPM");
  reader.clear();
  EXPECT_EQ(feed(reader, "UX?\rATI\r").statuses, (Statuses{Status::Empty, Status::Line}));
}

TEST(LineReader, DropsTheEndsOfPayloads) {
  for (int value = 0; value < 256; ++value) {
    const char c = static_cast<char>(value);
    EXPECT_EQ(LineReader::drops(c), value == 0x1A || value == 0x1B) << value;
  }
}

// ---- how much of what was taken is the line ----

struct Parts {
  std::size_t noise;
  std::size_t line;
  bool operator==(const Parts&) const = default;
};

Parts parts_of(std::string_view bytes) {
  LineReader reader;
  for (const char c : bytes) reader.take(c);
  return {reader.noise(), reader.size() - reader.noise()};
}

TEST(LineReaderSizes, NoiseStandsBeforeTheAt) {
  EXPECT_EQ(parts_of("AT\r"), (Parts{0, 3}));
  EXPECT_EQ(parts_of("xAAT+A\r"), (Parts{2, 5}));
  EXPECT_EQ(parts_of("xA/"), (Parts{3, 0}));
  EXPECT_EQ(parts_of("A/"), (Parts{0, 2}));
  EXPECT_EQ(parts_of("none\r"), (Parts{5, 0}));
  EXPECT_EQ(parts_of("\r"), (Parts{1, 0}));
}

TEST(LineReaderSizes, WhatIsTakenBackCountsWhereItStood) {
  EXPECT_EQ(parts_of("AT+B\bA\r"), (Parts{0, 7}));
  EXPECT_EQ(parts_of("AT\b\bAT\r"), (Parts{4, 3}));
  EXPECT_EQ(parts_of("AT\b\b\r"), (Parts{5, 0}));
}

TEST(LineReaderSizes, EachLineBeginsAnew) {
  EXPECT_EQ(parts_of("noise\rxAT\r"), (Parts{1, 3}));
  EXPECT_EQ(parts_of("A/AT\r"), (Parts{0, 3}));
  LineReader reader;
  for (const char c : std::string_view("xAT+A")) reader.take(c);
  EXPECT_EQ(reader.unfinished(), 5U);
  reader.take('\r');
  EXPECT_EQ(reader.unfinished(), 0U);
}

}  // namespace
}  // namespace airmodem
