// The command table as a whole: every row is well formed.
#include "core/command/registry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/command/family.h"
#include "core/text/ascii.h"
#include "core/text/command_parser.h"

namespace airmodem {
namespace {

template <class Check>
void for_each_row(Check check) {
  for (const Command* const row : all_commands()) {
    SCOPED_TRACE(row->name);
    check(*row);
  }
}

bool has_upper_case_only(std::string_view text) {
  return std::ranges::none_of(text, [](char c) { return c != to_upper(c); });
}

TEST(Families, TakeEveryInputOnce) {
  std::vector<int> takers(std::variant_size_v<Input>);
  for (const Family* const family : families()) {
    for (const InputRow& row : family->inputs) ++takers[row.index];
  }
  for (std::size_t index = 0; index < takers.size(); ++index) {
    EXPECT_EQ(takers[index], 1) << "input " << index << " of the variant";
  }
}

TEST(Families, KeepNoSliceTwice) {
  std::set<SliceKey> keys;
  for (const Slice& slice : all_slices()) EXPECT_TRUE(keys.insert(slice.key).second);
}

TEST(Families, HaveTimersWithNamesOfTheirOwn) {
  std::set<std::string_view> names;
  for (const Timer* const timer : all_timers()) {
    EXPECT_TRUE(names.insert(timer->name).second) << timer->name;
  }
}

TEST(Registry, HoldsTheWholeService) {
  for (const std::string_view name :
       {"+CIPMUX",  "+CSTT",     "+CIICR",     "+CIFSR",     "+CIPSHUT",  "+CGATT",    "+CIPSTART",
        "+CIPSEND", "+CIPCLOSE", "+CIPSTATUS", "+CIPACK",    "+CIPQSEND", "+CIPSPRT",  "+CIPATS",
        "+CIPRXF",  "+CIPHEAD",  "+CIPSHOWTP", "+CIPSRIP",   "+CIPMODE",  "+CIPCCFG",  "+CIPSSL",
        "+SSLCFG",  "+FSCREATE", "+FSWRITE",   "+FSREAD",    "+FSDEL",    "+FSFLSIZE", "+FSLS",
        "+FSMEM",   "+FSMKDIR",  "+FSRMDIR",   "+CIPSERVER", "+CLPORT",   "+CIPTKA",   "+CPIN",
        "+CSQ",     "+CESQ",     "+CREG",      "+CGREG",     "+CEREG",    "+COPS",     "+CGDCONT",
        "+CGACT",   "+CGPADDR",  "+CFUN",      "+CCLK",      "+CSCLK",    "+CSCON",    "+RESET",
        "+RSTSET",  "+CPOWD"}) {
    EXPECT_NE(find_command(name, Dialect{}), nullptr) << name;
  }
}

TEST(Registry, FindsNamesInAnyCase) {
  const Command* const row = find_command("+cipMux", Dialect{});
  ASSERT_NE(row, nullptr);
  EXPECT_EQ(row->name, "+CIPMUX");
  for_each_row([](const Command& command) {
    if (command.is_in != nullptr) return;
    EXPECT_EQ(find_command(command.name, Dialect{}), &command);
  });
}

TEST(Registry, FindsNothingElse) {
  for (const std::string_view name : {"", "+", "+CIPMU", "+CIPMUXX", "CIPMUX", "&", "\xFF"}) {
    EXPECT_EQ(find_command(name, Dialect{}), nullptr) << name;
  }
}

TEST(Registry, RowsAreOrderedAndDifferent) {
  const auto rows = all_commands();
  for (std::size_t n = 1; n < rows.size(); ++n) {
    EXPECT_LE(rows[n - 1]->name, rows[n]->name);
    if (rows[n - 1]->name != rows[n]->name) continue;
    EXPECT_NE(rows[n - 1]->is_in, nullptr) << rows[n]->name;
    EXPECT_NE(rows[n]->is_in, nullptr) << rows[n]->name;
  }
}

TEST(Rows, NamesAreUpperCaseAndReadableByTheParser) {
  for_each_row([](const Command& row) {
    EXPECT_TRUE(has_upper_case_only(row.name));
    const auto parsed = CommandParser(row.name).next();
    ASSERT_TRUE(parsed.has_value());
    EXPECT_EQ(parsed->name, row.name);
  });
}

TEST(Rows, HaveAForm) {
  for_each_row([](const Command& row) {
    EXPECT_TRUE(row.execute.handler != nullptr || row.read.handler != nullptr ||
                row.set.handler != nullptr);
  });
}

TEST(Rows, HaveASetFormWhereTheyHaveParameters) {
  for_each_row([](const Command& row) {
    const bool has_parameters =
        row.parameters.size() > 0 || (row.multi_parameters && row.multi_parameters->size() > 0);
    EXPECT_EQ(row.set.handler != nullptr, has_parameters);
  });
}

TEST(Rows, BasicCommandsHaveNoExecuteForm) {
  // ATE is ATE with its parameter left out, so what it does is its set form.
  for_each_row([](const Command& row) {
    const bool is_basic = is_letter(row.name.front()) || row.name.front() == '&';
    EXPECT_FALSE(is_basic && row.execute.handler != nullptr);
  });
}

TEST(Rows, SingleModeOnlyIsSaidOfAnExecuteForm) {
  for_each_row([](const Command& row) {
    EXPECT_FALSE(row.executes_single_only && row.execute.handler == nullptr);
  });
}

TEST(Rows, RunSomewhere) {
  for_each_row([](const Command& row) {
    bool runs = false;
    for (int n = 0; n <= static_cast<int>(ConnectionState::PdpDeact); ++n) {
      runs = runs || row.states.contains(static_cast<ConnectionState>(n));
    }
    EXPECT_TRUE(runs);
  });
}

TEST(Rows, ReadAndTestEndWithOk) {
  for_each_row([](const Command& row) { EXPECT_EQ(row.read.ending, Ending::Result); });
}

void expect_test_text(const Command& row, std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find("\r\n"));
    EXPECT_TRUE(line.starts_with(std::string(row.name) + ": ")) << line;
    EXPECT_EQ(line.find_first_of("\r\n"), std::string_view::npos);
    text.remove_prefix(std::min(line.size() + 2, text.size()));
  }
}

TEST(Rows, TestTextsBeginWithTheName) {
  for_each_row([](const Command& row) {
    EXPECT_FALSE(row.test && row.tests != nullptr);
    if (row.test) expect_test_text(row, *row.test);
    if (row.multi_test) {
      EXPECT_TRUE(row.test.has_value());
      expect_test_text(row, *row.multi_test);
    }
  });
}

void expect_well_formed(const ParameterList& parameters) {
  EXPECT_LE(parameters.size(), kMostParameters);
  bool optional_seen = false;
  for (std::size_t n = 0; n < parameters.size(); ++n) {
    const Parameter& parameter = parameters[n];
    SCOPED_TRACE(n);
    EXPECT_TRUE(parameter.is_optional || !optional_seen) << "optional parameters come last";
    optional_seen = optional_seen || parameter.is_optional;
    if (parameter.kind == Parameter::Kind::Choice) {
      EXPECT_FALSE(parameter.choices.empty());
      EXPECT_TRUE(has_upper_case_only(parameter.choices));
      EXPECT_EQ(parameter.choices.find("||"), std::string_view::npos);
      continue;
    }
    EXPECT_TRUE(parameter.choices.empty());
    EXPECT_GE(parameter.least, 0);
    EXPECT_LE(parameter.least, parameter.most);
    if (parameter.kind == Parameter::Kind::Text) {
      EXPECT_GT(parameter.most, 0);
    }
  }
}

TEST(Rows, ParametersAreWellFormed) {
  for_each_row([](const Command& row) {
    expect_well_formed(row.parameters);
    if (row.multi_parameters) expect_well_formed(*row.multi_parameters);
  });
}

}  // namespace
}  // namespace airmodem
