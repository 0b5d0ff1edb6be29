// Parameters: from text to typed arguments.
#include "core/text/argument_reader.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace airmodem {
namespace {

constexpr ParameterList kNumber{number(1, 100)};
constexpr ParameterList kNumberAndTime{number(0, 1), optional(number(1, 100))};
constexpr ParameterList kTexts{text(8, CmeError::InvalidParameters), optional(text(4))};
constexpr ParameterList kName{filled_text(5)};
constexpr ParameterList kWord{choice("TCP|UDP")};
constexpr ParameterList kLink{link_parameter()};
constexpr std::int64_t kLinks = 6;

// The error that reading gives; the arguments are thrown away.
std::optional<CmeError> error_of(std::string_view source, const ParameterList& parameters) {
  Arguments arguments;
  const auto problem = read_arguments(source, parameters, kLinks, arguments);
  return problem ? std::optional(problem->error) : std::nullopt;
}

// The error that a link's number gives on a module with so many links.
std::optional<CmeError> link_error(std::string_view source, std::int64_t links) {
  Arguments arguments;
  const auto problem = read_arguments(source, kLink, links, arguments);
  return problem ? std::optional(problem->error) : std::nullopt;
}

Arguments read(std::string_view source, const ParameterList& parameters) {
  Arguments arguments;
  EXPECT_FALSE(read_arguments(source, parameters, kLinks, arguments)) << source;
  return arguments;
}

TEST(ArgumentReader, ReadsNumbers) {
  EXPECT_EQ(read("1", kNumber)[0].number, 1);
  EXPECT_EQ(read("100", kNumber)[0].number, 100);
  EXPECT_EQ(read("007", kNumber)[0].number, 7);
  EXPECT_EQ(read("\"42\"", kNumber)[0].number, 42);
  EXPECT_TRUE(read("1", kNumber)[0].is_given);
}

TEST(ArgumentReader, RefusesWhatIsNoNumberInRange) {
  for (const std::string_view source :
       {"0", "101", "-1", "-0", "+1", "1.0", "1x", "x", "0x1", "1 2", "\"\"", "\" 1\"", "\"1 \"",
        "99999999999", "9223372036854775808", "99999999999999999999999999"}) {
    EXPECT_EQ(error_of(source, kNumber), CmeError::NotAllowed) << source;
  }
}

TEST(ArgumentReader, ReadsTexts) {
  const Arguments both = read("cmnet,user", kTexts);
  EXPECT_EQ(both[0].text, "cmnet");
  EXPECT_EQ(both[1].text, "user");
  const Arguments quoted = read("\" a,b \",\"\"", kTexts);
  EXPECT_EQ(quoted[0].text, " a,b ");
  EXPECT_TRUE(quoted[1].is_given);
  EXPECT_EQ(quoted[1].text, "");
}

TEST(ArgumentReader, LengthsOfTexts) {
  EXPECT_EQ(error_of("12345678", kTexts), std::nullopt);
  EXPECT_EQ(error_of("123456789", kTexts), CmeError::InvalidParameters);
  EXPECT_EQ(error_of("1,12345", kTexts), CmeError::NotAllowed);
  EXPECT_EQ(error_of("12345", kName), std::nullopt);
  EXPECT_EQ(error_of("123456", kName), CmeError::NotAllowed);
  EXPECT_EQ(error_of("\"\"", kName), CmeError::NotAllowed);
}

TEST(ArgumentReader, ReadsWordsInAnyCase) {
  EXPECT_EQ(read("TCP", kWord)[0].number, 0);
  EXPECT_EQ(read("udp", kWord)[0].number, 1);
  EXPECT_EQ(read("\"Udp\"", kWord)[0].number, 1);
  for (const std::string_view source : {"TC", "TCPX", "TCP|UDP", "\" TCP\"", "\"\"", "1"}) {
    EXPECT_EQ(error_of(source, kWord), CmeError::NotAllowed) << source;
  }
}

TEST(ArgumentReader, BlanksAroundParametersAreIgnored) {
  const Arguments arguments = read(" 1 ,\t20 ", kNumberAndTime);
  EXPECT_EQ(arguments[0].number, 1);
  EXPECT_EQ(arguments[1].number, 20);
  EXPECT_EQ(read(" \" a \" ", kTexts)[0].text, " a ");
}

TEST(ArgumentReader, OptionalParametersMayBeLeftOut) {
  const Arguments arguments = read("1", kNumberAndTime);
  EXPECT_FALSE(arguments[1].is_given);
  EXPECT_EQ(arguments.number_or(1, 33), 33);
  EXPECT_EQ(read("1,5", kNumberAndTime).number_or(1, 33), 5);
  EXPECT_FALSE(read("1,", kNumberAndTime)[1].is_given);
}

TEST(ArgumentReader, TellsAnEmptyPlaceFromNone) {
  EXPECT_TRUE(read("1,", kNumberAndTime)[1].is_empty);
  EXPECT_TRUE(read("1, ", kNumberAndTime)[1].is_empty);
  EXPECT_FALSE(read("1", kNumberAndTime)[1].is_empty);
  EXPECT_FALSE(read("1,2", kNumberAndTime)[1].is_empty);
  EXPECT_FALSE(read("a,\"\"", kTexts)[1].is_empty);
}

TEST(ArgumentReader, MissingAndSurplusParameters) {
  EXPECT_EQ(error_of("", kNumber), CmeError::NotAllowed);
  EXPECT_EQ(error_of("  ", kNumber), CmeError::NotAllowed);
  EXPECT_EQ(error_of(",1", kNumberAndTime), CmeError::NotAllowed);
  EXPECT_EQ(error_of("1,2,3", kNumberAndTime), CmeError::NotAllowed);
  EXPECT_EQ(error_of("1,2,", kNumberAndTime), CmeError::NotAllowed);
  EXPECT_EQ(error_of("1", ParameterList{}), CmeError::NotAllowed);
  EXPECT_EQ(error_of("", ParameterList{}), std::nullopt);
}

TEST(ArgumentReader, QuotesStandAsAPairAroundTheWholeParameter) {
  for (const std::string_view source :
       {"\"", "\"a", "a\"", "a\"b\"", "\"a\"b", "\"a\"\"b\"", "\"a,b", "\"\"\""}) {
    EXPECT_EQ(error_of(source, kTexts), CmeError::NotAllowed) << source;
  }
}

TEST(ArgumentReader, TellsWhatIsWrongWhere) {
  using Kind = ParameterProblem::Kind;
  const auto expect = [](std::string_view source, Kind kind, std::size_t place,
                         std::string_view typed = {}) {
    Arguments arguments;
    const auto problem = read_arguments(source, kNumberAndTime, kLinks, arguments);
    ASSERT_TRUE(problem) << source;
    EXPECT_EQ(problem->kind, kind) << source;
    EXPECT_EQ(problem->place, place) << source;
    EXPECT_EQ(problem->typed, typed) << source;
  };
  expect("", Kind::Missing, 0);
  expect(",1", Kind::Missing, 0);
  expect("1,2,3", Kind::Surplus, 2);
  expect("1,\"2", Kind::Quotes, 1);
  expect("1, 101", Kind::Value, 1, "101");
  expect("\"x\"", Kind::Value, 0, "x");
}

TEST(ArgumentReader, KeepsBytesOfEveryValue) {
  const std::string_view bytes("\0\xFF\xE2", 3);
  EXPECT_EQ(read(bytes, kTexts)[0].text, bytes);
}

TEST(Arguments, LinksAreThoseOfTheModule) {
  EXPECT_EQ(link_error("0", 6), std::nullopt);
  EXPECT_EQ(link_error("\"5\"", 6), std::nullopt);
  EXPECT_EQ(link_error("6", 6), CmeError::NotAllowed);
  EXPECT_EQ(link_error("7", 8), std::nullopt);
  EXPECT_EQ(link_error("8", 8), CmeError::NotAllowed);
  EXPECT_EQ(link_error("TCP", 8), CmeError::NotAllowed);
}

}  // namespace
}  // namespace airmodem
