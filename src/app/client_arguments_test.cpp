#include "app/client_arguments.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace airmodem {
namespace {

namespace fs = std::filesystem;

/// A file that is gone after the test.
class ClientArgumentFiles : public testing::Test {
 protected:
  ClientArgumentFiles() {
    std::string name = (fs::temp_directory_path() / "airmodem-options-XXXXXX").string();
    if (::mkdtemp(name.data()) != nullptr) folder_ = name;
  }
  ~ClientArgumentFiles() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  std::string file(const std::string& name, const std::string& contents) const {
    const std::string path = folder_ / name;
    std::ofstream(path, std::ios::binary) << contents;
    return path;
  }

  std::string path(const std::string& name) const { return folder_ / name; }

  static std::string error_of(const ClientArguments& options) {
    const auto tls = read_tls_options(options);
    return tls ? "" : tls.error().message;
  }

 private:
  fs::path folder_;
};

client::AccessPoint parsed(const std::string& text) {
  ClientArguments options;
  options.access_point = text;
  return access_point(options).value_or(client::AccessPoint{.name = "none"});
}

TEST(ClientOptionsAccessPoint, IsTheNetworksOwnWhereNoneIsGiven) {
  EXPECT_FALSE(access_point({}).has_value());
}

TEST(ClientOptionsAccessPoint, HasANameAndMayHaveAUserAndAPassword) {
  EXPECT_EQ(parsed("internet").name, "internet");
  EXPECT_EQ(parsed("internet").user, "");
  EXPECT_EQ(parsed("internet,me").user, "me");
  EXPECT_EQ(parsed("internet,me").password, "");
  EXPECT_EQ(parsed("internet,me,secret").password, "secret");
  EXPECT_EQ(parsed("internet,,secret").user, "");
  EXPECT_EQ(parsed("internet,,secret").password, "secret");
}

TEST(ClientOptionsAccessPoint, AllowsCommasInThePassword) {
  EXPECT_EQ(parsed("internet,me,a,b,").password, "a,b,");
}

TEST(ClientOptionsPort, IsANumberFrom1To65535) {
  EXPECT_EQ(read_port("1")->value, 1);
  EXPECT_EQ(read_port("65535")->value, 65535);
  for (const char* text : {"0", "65536", "70000", "-1", "+1", "80x", "x", "", " 80", "8e1"}) {
    const auto port = read_port(text);
    ASSERT_FALSE(port) << text;
    EXPECT_EQ(port.error().message, std::string(text) + ": expected a port number from 1 to 65535");
  }
}

TEST_F(ClientArgumentFiles, AreReadAsTheyAre) {
  ClientArguments options;
  options.ca = file("ca", std::string("\x30\x82\0\r\n\xff", 6));
  options.certificate = file("certificate", "certificate");
  options.key = file("key", "key");
  options.server_name = "server.example";
  const auto tls = read_tls_options(options);
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->authority, std::string("\x30\x82\0\r\n\xff", 6));
  EXPECT_EQ(tls->certificate, "certificate");
  EXPECT_EQ(tls->key, "key");
  EXPECT_EQ(tls->host_name, "server.example");
}

TEST_F(ClientArgumentFiles, MayBeAbsent) {
  const auto tls = read_tls_options({});
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->authority, "");
  EXPECT_EQ(tls->certificate, "");
  EXPECT_EQ(tls->key, "");
}

TEST_F(ClientArgumentFiles, ThatCannotBeReadAreNamed) {
  ClientArguments options;
  options.ca = path("missing");
  EXPECT_EQ(error_of(options),
            "--ca: " + path("missing") + " cannot be read: No such file or directory");
  options.ca = path("");
  EXPECT_EQ(error_of(options), "--ca: " + path("") + " cannot be read: Is a directory");
  options.ca = file("empty", "");
  EXPECT_EQ(error_of(options), "--ca: " + path("empty") + " is empty");
  options.ca.clear();
  options.key = path("missing");
  EXPECT_TRUE(error_of(options).starts_with("--key: "));
}

TEST_F(ClientArgumentFiles, HaveALimit) {
  ClientArguments options;
  options.certificate = file("most", std::string(client::kMostCertificate, 'c'));
  EXPECT_EQ(error_of(options), "");
  options.certificate = file("more", std::string(client::kMostCertificate + 1, 'c'));
  EXPECT_EQ(error_of(options),
            "--cert: " + path("more") + " has more than the 65536 bytes of a certificate file");
}

}  // namespace
}  // namespace airmodem
