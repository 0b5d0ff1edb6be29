// Command lines of every length: what is too long for a conversation.
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "airmodem/module.h"
#include "core/text/line_reader.h"

namespace airmodem {
namespace {

class LongLines : public ::testing::Test {
 protected:
  LongLines() { type("ATE0\r"); }

  // What the module says to the bytes, offered again until it has taken all.
  std::string type(std::string_view bytes) {
    std::string said;
    while (!bytes.empty()) {
      bytes.remove_prefix(module_.receive(bytes, Instant{}));
      while (const auto event = module_.next_event()) {
        if (const auto* write = std::get_if<WriteTerminal>(&*event)) said += write->bytes;
      }
    }
    return said;
  }

  // A line of `size` characters that does nothing.
  static std::string line(std::size_t size) {
    std::string text = "AT";
    while (text.size() + 2 <= size) text += "E0";
    return text + std::string(size - text.size(), ' ');
  }

 private:
  Module module_{air724ug(), {}};
};

TEST_F(LongLines, OfTheGreatestLengthAreRun) {
  EXPECT_EQ(type(line(kLineLimit) + '\r'), "\r\nOK\r\n");
  EXPECT_EQ(type(line(kLineLimit - 1) + '\r'), "\r\nOK\r\n");
}

TEST_F(LongLines, OverItAreDiscardedToTheirEndAndAnswerErrorUnderEveryFormat) {
  const std::string echo_on = line(kLineLimit) + "E1";
  EXPECT_EQ(type(echo_on + '\r'), "\r\nERROR\r\n");
  EXPECT_EQ(type("AT+CMEE=2\r"), "\r\nOK\r\n");
  EXPECT_EQ(type(echo_on + std::string(2 * kLineLimit, '1') + "\r\n"), "\r\nERROR\r\n");
  EXPECT_EQ(type("AT\r"), "\r\nOK\r\n") << "nothing of them was done";
}

TEST_F(LongLines, NoiseBeforeThemDoesNotCount) {
  EXPECT_EQ(type(std::string(3 * kLineLimit, '.') + line(kLineLimit) + '\r'), "\r\nOK\r\n");
}

}  // namespace
}  // namespace airmodem
