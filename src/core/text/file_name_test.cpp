// The names of files as hosts spell them.
#include "core/text/file_name.h"

#include <gtest/gtest.h>

#include <string>

namespace airmodem {
namespace {

using Name = std::optional<std::string>;

TEST(FileName, TakesPlainNamesAsTheyAre) {
  for (const std::string name : {"a", "Cert.PEM", "ca..crt", "...", ".hidden", "a b", "\x80\xFF"}) {
    EXPECT_EQ(parse_file_name(name), Name(name));
    EXPECT_EQ(parse_folder_name(name), Name(name));
  }
}

TEST(FileName, TakesBothSeparators) {
  EXPECT_EQ(parse_file_name("user/certs/ca.crt"), "user/certs/ca.crt");
  EXPECT_EQ(parse_file_name("user\\certs\\ca.crt"), "user/certs/ca.crt");
  EXPECT_EQ(parse_file_name("user\\certs/ca.crt"), "user/certs/ca.crt");
}

TEST(FileName, TakesTheRootInFront) {
  for (const auto* text : {"C:ca.crt", "C:/ca.crt", "C:\\ca.crt", "c:\\ca.crt"}) {
    EXPECT_EQ(parse_file_name(text), "ca.crt") << text;
    EXPECT_EQ(parse_folder_name(text), "ca.crt") << text;
  }
}

TEST(FileName, NeverLeadsOutOfTheRoot) {
  for (const auto* text :
       {"..",   ".",     "../a", "a/..",  "a/../b", "a\\..\\b", "C:..",   "C:\\..\\a", "./a",
        "a/.",  "a/./b", "/",    "\\",    "/a",     "\\a",      "//a",    "C://a",     "C:\\\\a",
        "a//b", "a\\/b", "D:a",  "D:\\a", "0:a",    "C:C:a",    "C:/D:a", "a:",        ":"}) {
    EXPECT_EQ(parse_file_name(text), std::nullopt) << text;
    EXPECT_EQ(parse_folder_name(text), std::nullopt) << text;
  }
}

TEST(FileName, TakesNoControlCharacters) {
  for (const char c : {'\0', '\x01', '\n', '\r', '\x1F', '\x7F'}) {
    const std::string text = std::string("a") + c + "b";
    EXPECT_EQ(parse_file_name(text), std::nullopt) << static_cast<int>(c);
    EXPECT_EQ(parse_folder_name(text), std::nullopt) << static_cast<int>(c);
  }
}

TEST(FileName, IsNoLongerThanItsLimit) {
  const std::string longest(kLongestFileName, 'x');
  EXPECT_EQ(parse_file_name(longest), longest);
  EXPECT_EQ(parse_folder_name(longest), longest);
  EXPECT_EQ(parse_file_name(longest + "x"), std::nullopt);
  EXPECT_EQ(parse_folder_name(longest + "x"), std::nullopt);
  EXPECT_EQ(parse_file_name("C:" + longest), std::nullopt);
}

TEST(FileName, OfAFileIsNeitherTheRootNorEndsLikeAFolder) {
  for (const auto* text : {"", "C:", "C:/", "C:\\", "a/", "a\\", "C:\\a\\"}) {
    EXPECT_EQ(parse_file_name(text), std::nullopt) << text;
  }
}

TEST(FileName, OfAFolderMayEndInASeparatorOrBeTheRoot) {
  for (const auto* text : {"", "C:", "c:", "C:/", "C:\\"}) EXPECT_EQ(parse_folder_name(text), "");
  EXPECT_EQ(parse_folder_name("a/"), "a");
  EXPECT_EQ(parse_folder_name("C:\\a\\b\\"), "a/b");
  for (const auto* text : {"a//", "a\\\\", "../", "a/../"}) {
    EXPECT_EQ(parse_folder_name(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace airmodem
