#include "app/json.h"

#include <gtest/gtest.h>

#include "app/doctor_report.h"
#include "app/ports_report.h"
#include "app/readiness.h"

namespace airmodem {
namespace {

constexpr const char* kPath =
    "/tmp/m\xC3\xB6"
    "dem\xFF";
constexpr const char* kWritten = R"("/tmp/m\u00f6dem\ufffd")";

TEST(Json, WritesTextAsUtf8AndReplacesWhatIsNone) {
  EXPECT_EQ(in_ascii(kPath), std::string(kWritten) + "\n");
  EXPECT_EQ(in_ascii("\xFF\x80.\xC3"), "\"\\ufffd\\ufffd.\\ufffd\"\n");
}

TEST(Json, HasOneFormOfAPathInAllThatIsWritten) {
  for (const std::string& json :
       {ports_as_json({{.path = kPath}}), report_as_json({.port = kPath, .model = ""}, {}),
        ready_json({.modules = {{"", {"pty", kPath}}}, .echo_port = {}}, 1)}) {
    EXPECT_NE(json.find(kWritten), std::string::npos) << json;
  }
}

}  // namespace
}  // namespace airmodem
