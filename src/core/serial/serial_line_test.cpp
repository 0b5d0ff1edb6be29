/// In which order the host's answers and the line's changes leave the module.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "airmodem/module.h"
#include "core/text/append.h"

namespace airmodem {
namespace {

/// A module whose settings are always kept, and its events as text. Settings are told without
/// their bytes.
class SerialLine : public ::testing::Test {
 protected:
  explicit SerialLine(ModuleOptions options = {}) : module_(air724ug(), std::move(options)) {}

  std::vector<std::string> type(std::string_view line) {
    EXPECT_EQ(module_.receive(line, Instant{}), line.size());
    return events();
  }

 private:
  std::vector<std::string> events() {
    std::vector<std::string> texts;
    while (const auto event = module_.next_event()) {
      if (std::get_if<KeepSettings>(&*event) != nullptr) {
        texts.emplace_back("keep");
        module_.input(SettingsKept{}, Instant{});
      } else {
        texts.push_back(to_text(*event));
      }
    }
    return texts;
  }

  Module module_;
};

class SerialLineAt9600 : public SerialLine {
 protected:
  SerialLineAt9600() : SerialLine({.baud = 9600}) {}
};

std::string format(int baud) {
  return concat("configure-line baud=", baud,
                " data-bits=8 parity=none stop-bits=1 to-module=none to-host=none");
}

TEST_F(SerialLine, AnswersAtTheOldRate) {
  type("ATE0\r");
  EXPECT_EQ(type("AT+IPR=9600\r"),
            (std::vector<std::string>{"keep", "write mark=result bytes=\"\\r\\nOK\\r\\n\"",
                                      format(9600)}));
}

TEST_F(SerialLine, AnswersWhatIsTypedAheadAtTheNewOne) {
  type("ATE0\r");
  EXPECT_EQ(type("AT+IPR=9600\rAT\r"),
            (std::vector<std::string>{"keep", "write mark=result bytes=\"\\r\\nOK\\r\\n\"",
                                      format(9600), "write mark=result bytes=\"\\r\\nOK\\r\\n\""}));
}

TEST_F(SerialLine, WaitsForTheEndOfTheCommandLine) {
  type("ATE0\r");
  EXPECT_EQ(type("AT+IPR=9600;&W;+CIPMUX?\r"),
            (std::vector<std::string>{"keep", "keep",
                                      "write mark=information bytes=\"\\r\\n+CIPMUX: 0\\r\\n\"",
                                      "write mark=result bytes=\"\\r\\nOK\\r\\n\"", format(9600)}));
}

TEST_F(SerialLine, TakesEveryRateOfTheFamily) {
  type("ATE0\r");
  for (const int rate : {0, 600, 1200, 2400, 4800, 9600, 14400, 19200, 28800, 33600, 38400, 57600,
                         230400, 460800, 921600, 115200}) {
    EXPECT_EQ(type(concat("AT+IPR=", rate, '\r')).back(), format(rate));
  }
}

TEST_F(SerialLine, MapsEveryFraming) {
  struct Row {
    const char* parameters;
    const char* format;
  };
  type("ATE0\r");
  for (const Row& row : {Row{"1,0", "data-bits=8 parity=none stop-bits=2"},
                         Row{"2,0", "data-bits=8 parity=odd stop-bits=1"},
                         Row{"2,1", "data-bits=8 parity=even stop-bits=1"},
                         Row{"4", "data-bits=7 parity=none stop-bits=2"},
                         Row{"5,0", "data-bits=7 parity=odd stop-bits=1"},
                         Row{"5,1", "data-bits=7 parity=even stop-bits=1"},
                         Row{"6,3", "data-bits=7 parity=none stop-bits=1"},
                         Row{"3,3", "data-bits=8 parity=none stop-bits=1"}}) {
    EXPECT_EQ(type(concat("AT+ICF=", row.parameters, '\r')).back(),
              concat("configure-line baud=115200 ", row.format, " to-module=none to-host=none"));
  }
}

TEST_F(SerialLine, MapsFlowControl) {
  type("ATE0\r");
  EXPECT_EQ(type("AT+IFC=2,1\r").back(),
            "configure-line baud=115200 data-bits=8 parity=none stop-bits=1 to-module=software "
            "to-host=hardware");
}

// ---- a line that does not begin with the usual rate ----

TEST_F(SerialLineAt9600, ShowsAndKeepsItsRate) {
  EXPECT_EQ(type("ATE0\r"),
            (std::vector<std::string>{"write mark=echo bytes=\"ATE0\\r\"",
                                      "write mark=result bytes=\"\\r\\nOK\\r\\n\""}));
  EXPECT_EQ(type("AT+IPR?\r"),
            (std::vector<std::string>{"write mark=information bytes=\"\\r\\n+IPR: 9600\\r\\n\"",
                                      "write mark=result bytes=\"\\r\\nOK\\r\\n\""}));
  EXPECT_EQ(type("AT+IPR=9600\r"),
            (std::vector<std::string>{"write mark=result bytes=\"\\r\\nOK\\r\\n\""}));
  EXPECT_EQ(type("AT+ICF=2,1\r").back(),
            "configure-line baud=9600 data-bits=8 parity=even stop-bits=1 to-module=none "
            "to-host=none");
  EXPECT_EQ(type("AT+IPR=115200;+ICF=3,3\r").back(), format(115200));
  EXPECT_EQ(type("AT+RSTSET\r").back(), format(9600));
}

}  // namespace
}  // namespace airmodem
