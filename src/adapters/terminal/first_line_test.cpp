#include "adapters/terminal/first_line.h"

#include <gtest/gtest.h>

#include <string>

namespace airmodem {
namespace {

using namespace std::string_literals;

FirstLineVerdict judge(const std::string& bytes) { return FirstLineJudge().take(bytes); }

/// What is known after each byte but the last, and after that.
void expect_last_byte_decides(const std::string& bytes, FirstLineVerdict verdict) {
  FirstLineJudge judge;
  for (std::size_t n = 0; n + 1 < bytes.size(); ++n) {
    EXPECT_EQ(judge.take(bytes.substr(n, 1)), FirstLineVerdict::Open) << bytes << " " << n;
  }
  EXPECT_EQ(judge.take(bytes.substr(bytes.size() - 1)), verdict) << bytes;
}

TEST(FirstLineTest, ARequestIsKnownByItsVersion) {
  for (const char* line :
       {"POST / HTTP/1", "GET /a?b=c HTTP/0", "OPTIONS * HTTP/2", "AT+CIPSHUT /x HTTP/1",
        "post http://a:80/\xC3\xA4 HTTP/9", "+++ / HTTP/1", "!#$%&'*+-.^_`|~09azAZ ~ HTTP/1",
        "GET\t/\tHTTP/1", "GET \t / \v\f HTTP/1", "GET /\x01\x7F\x1B HTTP/1", "\r\nPOST / HTTP/1",
        "\n\n\r \t\r\nGET / HTTP/1"}) {
    expect_last_byte_decides(line, FirstLineVerdict::Http);
  }
}

TEST(FirstLineTest, ATargetMayHoldANul) {
  expect_last_byte_decides("GET /\0 HTTP/1"s, FirstLineVerdict::Http);
}

TEST(FirstLineTest, AHelloOfTlsIsKnownByItsSecondByte) {
  expect_last_byte_decides("\x16\x03", FirstLineVerdict::Tls);
  expect_last_byte_decides("\x16\x02", FirstLineVerdict::Host);
}

TEST(FirstLineTest, AHostIsKnownAsSoonAsItsLineCannotBecomeARequest) {
  for (const std::string& line : {"\x1B"s,         "\0"s,           "\xFF"s,
                                  "AT\r"s,         "\rAT\r"s,       "\r\n \nAT+CSQ\r"s,
                                  "AT+CIPSTART="s, "ATI;"s,         "A/"s,
                                  "+++\r"s,        "AT \r"s,        "AT  \r"s,
                                  "AT +CSQ\r"s,    "AT +CSQ \r"s,   "AT +CSQ X"s,
                                  "GET /\r"s,      "GET / HTTP\r"s, "GET / HTTP/\r"s,
                                  "GET / HTTP/x"s, "GET / h"s,      "GET HTTP/1.1\r"s}) {
    FirstLineJudge judge;
    EXPECT_EQ(judge.take(line.substr(0, line.size() - 1)), FirstLineVerdict::Open) << line;
    EXPECT_EQ(judge.take(line.substr(line.size() - 1)), FirstLineVerdict::Host) << line;
  }
}

TEST(FirstLineTest, TheVerdictStays) {
  FirstLineJudge judge;
  judge.take("AT\r");
  EXPECT_EQ(judge.take("POST / HTTP/1.1\r\n"), FirstLineVerdict::Host);
  EXPECT_EQ(judge.take("\x16\x03"), FirstLineVerdict::Host);
}

TEST(FirstLineTest, ALineOfAnyLengthIsJudged) {
  const std::string long_part(1'000'000, 'x');
  EXPECT_EQ(judge("POST /" + long_part + " HTTP/1.1"), FirstLineVerdict::Http);
  EXPECT_EQ(judge(long_part + " / HTTP/1.1"), FirstLineVerdict::Http);
  EXPECT_EQ(judge(long_part), FirstLineVerdict::Open);
  EXPECT_EQ(judge(long_part + "\r"), FirstLineVerdict::Host);
}

}  // namespace
}  // namespace airmodem
