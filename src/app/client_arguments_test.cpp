#include "app/client_arguments.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/support/tls_kit.h"

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

TEST(ClientOptionsTarget, IsOfTwoWords) {
  EXPECT_EQ(word_missing({"server.example"}).value().message, "HOST and PORT are both needed");
  EXPECT_EQ(word_missing({}).value().message, "HOST and PORT are both needed");
  for (const char* text : {"server.example:80", "tcp:server.example:80", "server.example,80"}) {
    EXPECT_EQ(word_missing({text}).value().message,
              std::string(text) + ": HOST and PORT are two words; write server.example 80");
  }
  EXPECT_EQ(word_missing({"[::1]:80"}).value().message,
            "[::1]:80: HOST and PORT are two words; write ::1 80");
}

TEST_F(ClientArgumentFiles, AreReadAsTheyAre) {
  ClientArguments options;
  const std::string authority = family().authority.der();
  const std::string certificate = family().client.pem();
  const std::string key = key_pem(client_key());
  options.ca = file("ca", authority);
  options.certificate = file("certificate", certificate);
  options.key = file("key", key);
  options.server_name = "server.example";
  const auto tls = read_tls_options(options);
  ASSERT_TRUE(tls);
  EXPECT_EQ(tls->authority, authority);
  EXPECT_EQ(tls->certificate, certificate);
  EXPECT_EQ(tls->key, key);
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
  EXPECT_EQ(
      error_of(options),
      "--ca: " + path("missing") +
          " cannot be read: No such file or directory; give the path of a file that is there");
  options.ca = path("");
  EXPECT_EQ(error_of(options),
            "--ca: " + path("") + " cannot be read: Is a directory; give the name of a file in it");
  options.ca = file("empty", "");
  EXPECT_EQ(error_of(options), "--ca: " + path("empty") + " is empty");
  options.ca.clear();
  options.key = path("missing");
  EXPECT_TRUE(error_of(options).starts_with("--key: "));
}

/// The module would be given them, and only its TLS link would fail.
TEST_F(ClientArgumentFiles, ThatHoldSomethingElseAreNamed) {
  ClientArguments options;
  options.ca = file("ca", "I am no certificate");
  EXPECT_EQ(error_of(options), "--ca: " + path("ca") +
                                   ": it holds no certificate that can be read (it is neither PEM "
                                   "nor DER); give a file in PEM or DER");
  options.ca = file("ca", key_pem(client_key()));
  EXPECT_EQ(error_of(options), "--ca: " + path("ca") +
                                   ": it holds no certificate that can be read (it holds none); "
                                   "give a file in PEM or DER");
  options.ca.clear();
  options.key = file("key", family().client.pem());
  EXPECT_TRUE(error_of(options).starts_with("--key: " + path("key") + ": it holds no private key"))
      << error_of(options);
}

TEST_F(ClientArgumentFiles, HaveALimit) {
  ClientArguments options;
  const std::string certificate = family().client.pem();
  options.certificate =
      file("most", certificate + std::string(client::kMostCertificate - certificate.size(), '\n'));
  EXPECT_EQ(error_of(options), "");
  options.certificate = file("more", std::string(client::kMostCertificate + 1, 'c'));
  EXPECT_EQ(error_of(options),
            "--cert: " + path("more") + " has more than the 65536 bytes of a certificate file");
}

}  // namespace
}  // namespace airmodem
