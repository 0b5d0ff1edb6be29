#include "adapters/terminal/rfc2217_session.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <initializer_list>
#include <random>
#include <string>
#include <string_view>

namespace airmodem {
namespace {

using namespace std::string_literals;

std::string hex(std::string_view bytes) {
  std::string out;
  for (const char byte : bytes) {
    std::array<char, 4> two{};
    std::snprintf(two.data(), two.size(), "%02X", static_cast<unsigned char>(byte));
    out += two.data();
  }
  return out;
}

/// A request of the COM port option, as a host sends it.
std::string request(std::initializer_list<int> values) {
  std::string out = "\xFF\xFA\x2C";
  for (const int value : values) out += static_cast<char>(value);
  return out + "\xFF\xF0";
}

class Rfc2217SessionTest : public testing::Test, protected Rfc2217Host {
 protected:
  Rfc2217SessionTest() {
    session_.start();
    opening_ = session_.take_replies();
  }

  /// The host speaks the option, and has been told of the lines.
  void agree() { answer("\xFF\xFB\x2C"); }

  /// The answer to what a host sends, in hexadecimal digits.
  std::string answer(const std::string& bytes) {
    EXPECT_EQ(session_.receive(bytes), bytes.size());
    return hex(session_.take_replies());
  }
  /// The value with which a request of the option is answered.
  std::string value(std::initializer_list<int> values) {
    agree();
    const std::string whole = answer(request(values));
    const std::string head =
        hex("\xFF\xFA\x2C" + std::string(1, static_cast<char>(*values.begin() + 100)));
    if (!whole.starts_with(head) || !whole.ends_with("FFF0")) return "not " + whole;
    return whole.substr(head.size(), whole.size() - head.size() - 4);
  }

  std::size_t host_bytes(std::string_view bytes) override {
    heard_ += bytes;
    return bytes.size();
  }
  void host_ready_changed(SignalLine line) override {
    heard_ += line == SignalLine::On ? "<DTR on>" : "<DTR off>";
  }
  void host_flow_changed() override {
    heard_ += session_.is_suspended() ? "<suspended>" : "<resumed>";
  }

  Rfc2217Session session_{*this};
  std::string opening_;
  std::string heard_;
};

TEST_F(Rfc2217SessionTest, AsksForWhatItWants) {
  EXPECT_EQ(hex(opening_), "FFFB00FFFB03FFFB01FFFD00FFFD03FFFD2C");
}

TEST_F(Rfc2217SessionTest, AnswersRequestsAndNeverAnswers) {
  EXPECT_EQ(answer("\xFF\xFD\0"s + "\xFF\xFB\0"s + "\xFF\xFD\x03\xFF\xFD\x01\xFF\xFB\x03"), "");
  EXPECT_EQ(answer("\xFF\xFD\0"s), "") << "it is so already";
  EXPECT_EQ(answer("\xFF\xFD\x2C"), "FFFB2C");
  EXPECT_EQ(answer("\xFF\xFE\x2C"), "FFFC2C");
  EXPECT_EQ(answer("\xFF\xFE\x2C"), "");
  EXPECT_EQ(answer("\xFF\xFB\x1F\xFF\xFD\x18"), "FFFE1FFFFC18");
  EXPECT_EQ(answer("\xFF\xFC\x1F\xFF\xFE\x18"), "");
  EXPECT_EQ(answer("\xFF\xFB\x01"), "FFFE01") << "a host that echoes would talk to itself";
}

TEST_F(Rfc2217SessionTest, TellsTheLinesWhenTheHostSpeaksTheOption) {
  EXPECT_EQ(answer("\xFF\xFB\x2C"), "FFFA2C6B30FFF0");
  EXPECT_EQ(answer("\xFF\xFB\x2C"), "");
}

TEST_F(Rfc2217SessionTest, AHostThatUsesTheOptionSpeaksIt) {
  EXPECT_EQ(answer(request({12, 1})), "FFFA2C6B30FFF0FFFA2C7001FFF0");
  EXPECT_EQ(answer("\xFF\xFB\x2C"), "");
}

TEST_F(Rfc2217SessionTest, ShowsTheModulesFormatUntilTheHostSetsOne) {
  session_.set_module_format({.baud = 9600});
  EXPECT_EQ(session_.host_format(), std::nullopt);
  EXPECT_EQ(value({1, 0, 0, 0, 0}), "00002580");
  EXPECT_EQ(session_.host_format(), std::nullopt) << "a question sets nothing";
  EXPECT_EQ(value({1, 0, 1, 0xC2, 0}), "0001C200");
}

TEST_F(Rfc2217SessionTest, SetsEveryPartOfTheFormat) {
  EXPECT_EQ(value({1, 0, 1, 0xC2, 0}), "0001C200");
  EXPECT_EQ(value({2, 7}), "07");
  EXPECT_EQ(value({3, 3}), "03");
  EXPECT_EQ(value({4, 2}), "02");
  EXPECT_EQ(value({5, 3}), "03");
  EXPECT_EQ(session_.host_format(), (LineFormat{.baud = 115'200,
                                                .data_bits = 7,
                                                .parity = Parity::Even,
                                                .stop_bits = 2,
                                                .to_module = FlowControl::Hardware,
                                                .to_host = FlowControl::Hardware}));
  EXPECT_EQ(value({5, 14}), "0E");
  EXPECT_EQ(session_.host_format()->to_module, FlowControl::None);
  EXPECT_EQ(value({5, 0}), "03");
  EXPECT_EQ(value({5, 13}), "0E");
}

TEST_F(Rfc2217SessionTest, WhatALineCannotHaveChangesNothing) {
  EXPECT_EQ(value({2, 5}), "08");
  EXPECT_EQ(value({3, 4}), "01");
  EXPECT_EQ(value({4, 3}), "01");
  EXPECT_EQ(value({1, 1}), "0001C200") << "a speed has four bytes";
  EXPECT_EQ(session_.host_format(), std::nullopt);
}

TEST_F(Rfc2217SessionTest, ASpeedWithTheByteOfCommandsIsDoubled) {
  agree();
  std::string bytes = request({1, 0, 0});
  bytes.insert(bytes.size() - 2, "\xFF\xFF\x01");
  EXPECT_EQ(answer(bytes), "FFFA2C650000FFFF01FFF0");
  EXPECT_EQ(session_.host_format()->baud, 0xFF01U);
}

TEST_F(Rfc2217SessionTest, SwitchesLines) {
  EXPECT_EQ(value({5, 7}), "08");
  EXPECT_EQ(value({5, 9}), "09");
  EXPECT_EQ(value({5, 9}), "09");
  EXPECT_EQ(value({5, 7}), "09");
  EXPECT_EQ(value({5, 8}), "08");
  EXPECT_EQ(heard_, "<DTR off><DTR on>");
  EXPECT_EQ(value({5, 12}), "0C");
  EXPECT_EQ(value({5, 10}), "0C");
  EXPECT_EQ(value({5, 5}), "05");
  EXPECT_EQ(value({5, 4}), "05");
  EXPECT_EQ(value({5, 6}), "06");
}

TEST_F(Rfc2217SessionTest, TheNextHostFindsItsLinesOn) {
  answer(request({5, 9}));
  session_.start();
  EXPECT_EQ(heard_, "<DTR off><DTR on>");
  EXPECT_EQ(session_.host_format(), std::nullopt);
}

TEST_F(Rfc2217SessionTest, TellsOfTheCarrierByTheMask) {
  agree();
  session_.set_carrier(SignalLine::On);
  EXPECT_EQ(hex(session_.take_replies()), "FFFA2C6BB8FFF0");
  session_.set_carrier(SignalLine::On);
  EXPECT_EQ(hex(session_.take_replies()), "");
  EXPECT_EQ(value({7}), "B0");
  EXPECT_EQ(value({11, 0x30}), "30");
  session_.set_carrier(SignalLine::Off);
  EXPECT_EQ(hex(session_.take_replies()), "") << "the mask leaves it out";
  EXPECT_EQ(value({7}), "30");
}

TEST_F(Rfc2217SessionTest, KeepsStillForAHostWithoutTheOption) {
  session_.set_carrier(SignalLine::On);
  EXPECT_EQ(hex(session_.take_replies()), "");
}

TEST_F(Rfc2217SessionTest, IsSuspendedAndResumed) {
  agree();
  EXPECT_EQ(answer(request({8}) + request({8})), "");
  EXPECT_TRUE(session_.is_suspended());
  EXPECT_EQ(answer(request({9})), "");
  EXPECT_EQ(heard_, "<suspended><resumed>");
}

TEST_F(Rfc2217SessionTest, AnswersTheRest) {
  EXPECT_EQ(value({0}), hex("airmodem"));
  EXPECT_EQ(answer(request({0, 'm', 'e'})), "");
  EXPECT_EQ(value({10, 15}), "0F");
  EXPECT_EQ(value({12, 3}), "03");
  EXPECT_EQ(answer(request({99})), "");
  EXPECT_EQ(answer("\xFF\xFA\x2C\xFF\xF0"), "");
  EXPECT_EQ(answer("\xFF\xFA\x18\x01\xFF\xF0"), "");
}

TEST_F(Rfc2217SessionTest, HearsTheSameInAnyPieces) {
  const std::string all = "\xFF\xFB\0"s + "AT\r\0"s + request({5, 9}) + "\xFF\xFF" +
                          request({1, 0, 0, 0x25, 0x80}) + "+++" + request({8}) + "\xFF\xFB\x2C";
  std::string whole;
  for (unsigned seed = 0; seed < 100; ++seed) {
    std::mt19937 random(seed);
    heard_.clear();
    session_.start();
    session_.take_replies();
    heard_.clear();
    std::string replies;
    for (std::size_t at = 0; at < all.size();) {
      const std::size_t size = 1 + random() % (seed == 0 ? all.size() * 2 : 5);
      at += session_.receive(std::string_view(all).substr(at, size));
      replies += hex(session_.take_replies());
    }
    EXPECT_EQ(heard_, "AT\r\0<DTR off>\xFF+++<suspended>"s) << seed;
    if (seed == 0) whole = replies;
    EXPECT_EQ(replies, whole) << seed;
  }
}

}  // namespace
}  // namespace airmodem
