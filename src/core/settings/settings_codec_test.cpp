#include "core/settings/settings_codec.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdio>
#include <random>
#include <string>

#include "airmodem/module.h"

namespace airmodem {
namespace {

const Profile kProfile = air724ug();

/// Settings of which none is the factory's.
KeptSettings other_settings() {
  KeptSettings kept;
  kept.line = {.echo = false,
               .format = {.verbose = false, .quiet = true, .errors = ErrorFormat::Words},
               .carrier_detect = 0,
               .terminal_ready = ReadyReaction::Closes,
               .answer_rings = 255,
               .blind_dial_wait = 1,
               .answer_wait = 2,
               .comma_wait = 3,
               .carrier_loss_wait = 4,
               .framing = 5,
               .parity = 1,
               .hold_module = FlowControl::Hardware,
               .hold_host = FlowControl::Software};
  kept.baud = 9600;
  kept.service = {.multi = true,
                  .transparent = false,
                  .tls = true,
                  .send_mode = SendMode::Slow,
                  .prompt_mode = PromptMode::ResultOnly,
                  .plain_receive = true,
                  .receive_head = true,
                  .show_transport = true,
                  .show_sender = true,
                  .receive_get = ReceiveMode::AnnounceAll,
                  .timed_send = true,
                  .send_delay = 100,
                  .transparent_parameters = {.retries = 8,
                                             .wait = 10,
                                             .send_size = 1,
                                             .escape = 0,
                                             .receive_mode = 1,
                                             .receive_size = 50,
                                             .receive_timer = 1000,
                                             .clean_buffer = 1},
                  .local_ports = {},
                  .keep_alive = {.is_on = true, .idle = 30, .interval = 600, .count = 1}};
  for (int n = 0; n < kProfile.limits.links; ++n) {
    kept.service.local_ports[static_cast<std::size_t>(n)] = {.tcp = n + 1, .udp = 65535 - n};
  }
  kept.access_point = {.apn = std::string("a\0\n\\\xFF", 5), .user = "u", .password = "= p"};
  kept.default_access_point = {.apn = std::string(kApnLength, '\x01'),
                               .user = std::string(kLoginLength, 'v'),
                               .password = "end 00000000"};
  return kept;
}

std::string factory_text() { return kept_text(factory_settings(kProfile)); }

/// Why the text is refused; empty where it is not.
std::string refusal(std::string_view text) {
  const auto read = read_kept_settings(text, kProfile);
  return read ? "" : read.error().message;
}

/// A text of these lines with the last line that fits them.
std::string sealed(const std::string& lines) {
  std::uint32_t sum = 0xFFFFFFFF;
  for (const char byte : lines) {
    sum ^= static_cast<unsigned char>(byte);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1U) ^ (0xEDB88320U & (0U - (sum & 1U)));
  }
  char end[16];
  std::snprintf(end, sizeof end, "end %08x\n", ~sum);
  return lines + end;
}

TEST(KeptSettings, AreReadAsTheyWereWritten) {
  const std::string text = kept_text(other_settings());
  const auto read = read_kept_settings(text, kProfile);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(kept_text(*read), text);
  EXPECT_EQ(read->line.answer_rings, 255);
  EXPECT_EQ(read->line.format.errors, ErrorFormat::Words);
  EXPECT_EQ(read->access_point.apn, other_settings().access_point.apn);
  EXPECT_EQ(read->default_access_point.password, "end 00000000");
  EXPECT_EQ(read->service.transparent_parameters.receive_timer, 1000);
  EXPECT_LT(text.size(), kKeptSettingsLimit);
}

TEST(KeptSettings, DifferInEachLineFromTheFactorys) {
  const std::string text = kept_text(other_settings());
  const std::string factory = factory_text();
  std::size_t same = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin);
    if (factory.find(text.substr(begin, end - begin + 1)) != std::string::npos) ++same;
    begin = end + 1;
  }
  EXPECT_EQ(same, 2U) << "the head, and transparent mode, which multi excludes";
}

// A rate that nobody has set is that of the line, which may be another one at the next start.
TEST(KeptSettings, HoldNoRateThatWasNotSet) {
  EXPECT_EQ(factory_text().find("line.baud"), std::string::npos);
  EXPECT_EQ(read_kept_settings(factory_text(), kProfile)->baud, std::nullopt);
}

TEST(KeptSettings, NothingIsTheFactorys) {
  const auto read = read_kept_settings("", kProfile);
  ASSERT_TRUE(read);
  EXPECT_EQ(kept_text(*read), factory_text());
}

TEST(KeptSettings, TheProfileSaysHowErrorsAreShown) {
  Profile profile = kProfile;
  profile.dialect.error_format = 0;
  EXPECT_EQ(read_kept_settings("", profile)->line.format.errors, ErrorFormat::Plain);
  EXPECT_EQ(read_kept_settings(sealed("airmodem settings 1\n"), profile)->line.format.errors,
            ErrorFormat::Plain);
}

TEST(KeptSettings, EveryPartOfAFileIsRefused) {
  const std::string text = kept_text(other_settings());
  for (std::size_t size = 1; size < text.size(); ++size) {
    EXPECT_NE(refusal(text.substr(0, size)), "") << size;
    EXPECT_NE(refusal(text.substr(size)), "") << size;
  }
}

TEST(KeptSettings, EveryChangedBitIsRefused) {
  const std::string text = factory_text();
  for (std::size_t place = 0; place < text.size(); ++place) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string changed = text;
      changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ (1U << bit));
      EXPECT_NE(refusal(changed), "") << place << " " << bit;
    }
  }
}

TEST(KeptSettings, RandomBytesAreRefused) {
  std::minstd_rand random(1);
  for (int run = 0; run < 2000; ++run) {
    std::string bytes = run % 2 == 0 ? "" : "airmodem settings 1\n";
    for (auto count = random() % 200 + 1; count > 0; --count) {
      bytes += static_cast<char>(random() % 256);
    }
    EXPECT_NE(refusal(bytes), "");
    if (run % 2 == 1) {
      EXPECT_NE(refusal(sealed(bytes + '\n')), "");
    }
  }
}

TEST(KeptSettings, WhatIsMissingIsTheFactorys) {
  const auto read = read_kept_settings(sealed("airmodem settings 1\nline.echo = 0\n"), kProfile);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->line.echo, false);
  EXPECT_EQ(read->service.prompt_mode, PromptMode::PromptAndResult);
}

struct Wrong {
  std::string lines;
  std::string reason;
};

class WrongSettings : public ::testing::TestWithParam<Wrong> {};

TEST_P(WrongSettings, SayWhy) { EXPECT_EQ(refusal(sealed(GetParam().lines)), GetParam().reason); }

const std::string kFirst = "airmodem settings 1\n";

INSTANTIATE_TEST_SUITE_P(
    All, WrongSettings,
    ::testing::Values(
        Wrong{"hello\n", "line 1: not settings of a module"},
        Wrong{"airmodem settings 2\n",
              "line 1: settings of version \"2\", and only version 1 is known"},
        Wrong{kFirst + "line.echo = 2\n",
              "line 2: line.echo has a value that the module does not take"},
        Wrong{kFirst + "line.echo = -1\n",
              "line 2: line.echo has a value that the module does not take"},
        Wrong{kFirst + "line.echo = \n",
              "line 2: line.echo has a value that the module does not take"},
        Wrong{kFirst + "line.echo = 1 \n",
              "line 2: line.echo has a value that the module does not take"},
        Wrong{kFirst + "line.echo=1\n", "line 2: expected a key, = and a value"},
        Wrong{kFirst + "\n", "line 2: expected a key, = and a value"},
        Wrong{kFirst + "line.echo = 1\nline.echo = 1\n", "line 3: line.echo stands there twice"},
        Wrong{kFirst + "line.colour = 1\n",
              "line 2: there is no setting \"line.colour\"; a later version may have kept it"},
        Wrong{kFirst + "apn = cmnet\n", "line 2: apn has a value that the module does not take"},
        Wrong{kFirst + "apn = \"a\\\"b\"\n",
              "line 2: apn has a value that the module does not take"},
        Wrong{kFirst + "apn = \"a\\rb\"\n",
              "line 2: apn has a value that the module does not take"},
        Wrong{kFirst + "apn = \"\\q\"\n", "line 2: apn has a value that the module does not take"},
        Wrong{kFirst + "apn = \"" + std::string(129, 'a') + "\"\n",
              "line 2: apn has a value that the module does not take"},
        Wrong{kFirst + "line.baud = 601\n", "line.baud is no rate of the module"},
        Wrong{kFirst + "line.framing = 2\n", "line.framing and line.parity do not go together"},
        Wrong{kFirst + "service.receive-get = 2\n", "service.receive-get is no mode that stays"},
        Wrong{kFirst + "service.receive-get = 4\n", "service.receive-get is no mode that stays"},
        Wrong{kFirst + "link5.udp-port = 65536\n",
              "line 2: link5.udp-port has a value that the module does not take"},
        Wrong{kFirst + "service.multi = 1\nservice.transparent = 1\n",
              "service.multi and service.transparent exclude each other"}));

TEST(KeptSettings, AreBounded) {
  const std::string text = sealed(kFirst + "apn = \"" + std::string(kKeptSettingsLimit, 'a') + '"');
  EXPECT_EQ(refusal(text), "more bytes than settings have");
}

TEST(KeptSettings, AreCheckedForTheProgramThatKeepsThem) {
  EXPECT_TRUE(check_kept_settings("", kProfile));
  EXPECT_TRUE(check_kept_settings(factory_text(), kProfile));
  EXPECT_FALSE(check_kept_settings("hello", kProfile));
}

TEST(Framing, WantsAParityWhereThereIsABitForIt) {
  for (const int framing : {1, 3, 4, 6}) EXPECT_TRUE(is_framing(framing, 3)) << framing;
  for (const int framing : {2, 5}) EXPECT_FALSE(is_framing(framing, 3)) << framing;
  for (const int framing : {1, 2, 3, 4, 5, 6}) {
    EXPECT_TRUE(is_framing(framing, 0));
    EXPECT_TRUE(is_framing(framing, 1));
    EXPECT_FALSE(is_framing(framing, 2));
  }
}

// A setting of one kind of module that another one does not have.
TEST(KeptSettings, OfAnotherProfileAreRefused) {
  for (const std::string setting : {"service.send-mode = 2", "service.receive-get = 5",
                                    "service.plain-receive = 1", "transparent.clean-buffer = 1"}) {
    const std::string text = sealed(kFirst + setting + "\n");
    EXPECT_TRUE(check_kept_settings(text, kProfile)) << setting;
    const auto checked = check_kept_settings(text, sim800());
    ASSERT_FALSE(checked) << setting;
    EXPECT_EQ(checked.error().message,
              setting.substr(0, setting.find(' ')) +
                  " has a value that a module of profile sim800 does not take; it was kept by one "
                  "of another profile");
  }
  const std::string port = sealed(kFirst + "link7.udp-port = 5\n");
  EXPECT_TRUE(check_kept_settings(port, sim900()));
  EXPECT_FALSE(check_kept_settings(port, kProfile));
  const std::string short_wait = sealed(kFirst + "transparent.wait = 1\n");
  EXPECT_TRUE(check_kept_settings(short_wait, sim800()));
  EXPECT_FALSE(check_kept_settings(short_wait, kProfile));
  EXPECT_TRUE(check_kept_settings(factory_text(), sim800()));
}

}  // namespace
}  // namespace airmodem
