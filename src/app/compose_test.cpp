// What the configuration file and the command line make of the program, and what they may not say.

#include "app/compose.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "app/config_file.h"

namespace airmodem {
namespace {

/// The command line's part, as options would give it.
GivenLayer options(const std::vector<std::pair<std::string, std::string>>& pairs) {
  GivenLayer layer;
  for (const auto& [key, value] : pairs) {
    layer.common.push_back({.key = key, .values = {value}, .place = "--" + key});
  }
  return layer;
}

Result<ProgramConfig> read(const std::string& file, const GivenLayer& command_line = {}) {
  const auto layer = parse_config("a.toml", file);
  if (!layer) return tl::unexpected(layer.error());
  return compose(*layer, command_line);
}

/// The configuration, which must be good.
ProgramConfig good(const std::string& file, const GivenLayer& command_line = {}) {
  auto config = read(file, command_line);
  EXPECT_TRUE(config) << config.error().message;
  return config ? *config : ProgramConfig{.modules = {ModuleConfig{}}};
}

std::string trouble(const std::string& file, const GivenLayer& command_line = {}) {
  const auto config = read(file, command_line);
  return config ? "none" : config.error().message;
}

/// What is said about line `line` of the file.
std::string at(int line, const std::string& message) {
  return "configuration file a.toml, line " + std::to_string(line) + ": " + message;
}

// ---- one module ----

TEST(Compose, NothingMakesOneModuleAtAPty) {
  const ProgramConfig config = good("");
  ASSERT_EQ(config.modules.size(), 1U);
  const ModuleConfig& module = config.modules.front();
  EXPECT_EQ(module.name, "");
  EXPECT_EQ(module.terminal.kind, TerminalKind::Pty);
  EXPECT_EQ(module.terminal.place, "");
  EXPECT_EQ(module.profile.name, "air724ug");
  EXPECT_EQ(module.timing, Timing::None);
  EXPECT_EQ(config.log_level, "warn");
}

TEST(Compose, ReadsEveryKeyOfAFile) {
  const ProgramConfig config = good(R"(
tcp-shared = "0.0.0.0:0"
allow-remote = true
baud = true
fifo = 64
fragment = 7
local-address = "127.0.0.1"
server-address = "0.0.0.0"
profile = "air724ug"
profile-timing = "real"
state = "/tmp/airmodem-state"
files = "/tmp/airmodem-files"
trace = "/tmp/airmodem-trace"
trace-limit = 2
name = "meter-1"
allow = ["10.0.0.0/8", "192.0.2.0/24"]
deny = ["10.1.0.0/16"]
map = ["example.com:80=127.0.0.1:8080"]
echo-server = true
echo-port = 7007
tls-keylog = "/tmp/airmodem-keys"
log-level = "info"
)");
  const ModuleConfig& module = config.modules.front();
  EXPECT_EQ(module.terminal.kind, TerminalKind::TcpShared);
  EXPECT_EQ(module.terminal.place, "0.0.0.0:0");
  EXPECT_EQ(module.reach, Reach::Anyone);
  EXPECT_EQ(module.wire.pacing, Pacing::CharacterTime);
  EXPECT_EQ(module.wire.fifo, 64U);
  EXPECT_EQ(module.wire.fragment_seed, 7U);
  EXPECT_EQ(module.local_address, "127.0.0.1");
  EXPECT_EQ(module.server_address, "0.0.0.0");
  EXPECT_EQ(module.timing, Timing::Real);
  EXPECT_EQ(module.state, "/tmp/airmodem-state");
  EXPECT_EQ(module.files, "/tmp/airmodem-files");
  EXPECT_EQ(module.trace, "/tmp/airmodem-trace");
  EXPECT_EQ(module.trace_limit, 2U * 1024 * 1024);
  EXPECT_EQ(module.name, "meter-1");
  EXPECT_EQ(config.policy_texts.allow, (std::vector<std::string>{"10.0.0.0/8", "192.0.2.0/24"}));
  EXPECT_EQ(config.policy_texts.deny, std::vector<std::string>{"10.1.0.0/16"});
  EXPECT_EQ(config.policy_texts.map, std::vector<std::string>{"example.com:80=127.0.0.1:8080"});
  EXPECT_TRUE(config.echo_server);
  EXPECT_EQ(config.echo_port, 7007);
  EXPECT_EQ(config.tls_keylog, "/tmp/airmodem-keys");
  EXPECT_EQ(config.log_level, "info");
}

TEST(Compose, EveryTerminalHasItsKey) {
  EXPECT_EQ(good("pty = \"/tmp/m\"").modules[0].terminal.kind, TerminalKind::Pty);
  EXPECT_EQ(good("tcp = \"127.0.0.1:1\"").modules[0].terminal.kind, TerminalKind::Tcp);
  EXPECT_EQ(good("rfc2217 = \"[::1]:1\"").modules[0].terminal.kind, TerminalKind::Rfc2217);
  EXPECT_EQ(good("unix = \"/tmp/m\"").modules[0].terminal.kind, TerminalKind::Unix);
  EXPECT_EQ(good("serial = \"/dev/ttyUSB0,9600\"").modules[0].terminal.kind, TerminalKind::Serial);
  EXPECT_EQ(good("stdio = true").modules[0].terminal.kind, TerminalKind::Stdio);
  EXPECT_EQ(good("stdio = false").modules[0].terminal.kind, TerminalKind::Pty);
}

TEST(Compose, TheCommandLineWins) {
  const ProgramConfig config = good(
      "pty = \"/tmp/m\"\nlog-level = \"info\"\nprofile-timing = \"real\"\nsim.state = \"busy\"",
      options({{"tcp", "127.0.0.1:0"}, {"log-level", "debug"}, {"sim.state", "absent"}}));
  EXPECT_EQ(config.modules[0].terminal.kind, TerminalKind::Tcp);
  EXPECT_EQ(config.modules[0].timing, Timing::Real);
  EXPECT_EQ(config.modules[0].profile.sim.state, SimState::Absent);
  EXPECT_EQ(config.log_level, "debug");
}

TEST(Compose, FactsChangeTheProfile) {
  const Profile profile = good(
                              "[sim]\nstate = \"pin-required\"\npin = \"4711\"\n"
                              "[network]\napn = \"internet\"\nsignal-strength = 9\n"
                              "registered-after = \"20s\"\n")
                              .modules[0]
                              .profile;
  EXPECT_EQ(profile.sim.state, SimState::PinRequired);
  EXPECT_EQ(profile.sim.pin, "4711");
  EXPECT_EQ(profile.network.apn, "internet");
  EXPECT_EQ(profile.network.signal_strength, 9);
  EXPECT_EQ(profile.network.registered_after, std::chrono::seconds(20));
}

// ---- several modules ----

TEST(Compose, TablesMakeSeveralModules) {
  const ProgramConfig config = good(R"(
profile-timing = "real"
network.apn = "internet"
[[module]]
name = "meter"
pty = "/tmp/meter"
network.apn = "meters"
[[module]]
tcp-shared = "127.0.0.1:0"
profile-timing = "none"
[module.sim]
state = "absent"
)");
  ASSERT_EQ(config.modules.size(), 2U);
  EXPECT_EQ(config.modules[0].name, "meter");
  EXPECT_EQ(config.modules[0].timing, Timing::Real);
  EXPECT_EQ(config.modules[0].profile.network.apn, "meters");
  EXPECT_EQ(config.modules[0].profile.sim.state, SimState::Ready);
  EXPECT_EQ(config.modules[1].name, "module2");
  EXPECT_EQ(config.modules[1].timing, Timing::None);
  EXPECT_EQ(config.modules[1].profile.network.apn, "internet");
  EXPECT_EQ(config.modules[1].profile.sim.state, SimState::Absent);
}

TEST(Compose, OneTableIsOneModule) {
  const ProgramConfig config = good("[[module]]\npty = \"/tmp/m\"\n", options({{"pty", "/tmp/n"}}));
  ASSERT_EQ(config.modules.size(), 1U);
  EXPECT_EQ(config.modules[0].name, "");
  EXPECT_EQ(config.modules[0].terminal.place, "/tmp/n");
}

TEST(Compose, ModulesCannotShareWhatEachNeeds) {
  const auto two = [](const std::string& first, const std::string& second) {
    return trouble("[[module]]\n" + first + "\n[[module]]\n" + second + "\n");
  };
  EXPECT_EQ(two("pty = \"/tmp/m\"", "pty = \"/tmp/./m\""),
            at(4, "pty: /tmp/m is module1's already; each module needs its own"));
  EXPECT_EQ(two("unix = \"/tmp/m\"", "pty = \"/tmp/m\""),
            at(4, "pty: /tmp/m is module1's already; each module needs its own"));
  EXPECT_EQ(two("name = \"a\"", "name = \"a\""), at(4, "name: another module is a too"));
  EXPECT_EQ(two("name = \"module2\"", ""), "name: another module is module2 too");
  EXPECT_EQ(two("stdio = true", "stdio = true"),
            at(4,
               "stdio: standard input and output is module1's already; each module needs its "
               "own"));
  for (const std::string key : {"state", "files", "trace"}) {
    const std::string line = key + " = \"/tmp/same\"";
    EXPECT_EQ(two(line, line),
              at(4, key + ": /tmp/same is module1's already; each module needs its own"));
  }
}

TEST(Compose, WhatIsOneModulesOwnStandsInItsTable) {
  EXPECT_EQ(trouble("trace = \"/tmp/t\"\n[[module]]\n[[module]]\n"),
            at(1,
               "trace: the modules cannot have it in common; write it in their [[module]] "
               "tables"));
  EXPECT_EQ(trouble("[[module]]\n[[module]]\n", options({{"pty", "/tmp/m"}})),
            "--pty: the configuration file has several modules; write it in their [[module]] "
            "tables");
  EXPECT_EQ(trouble("[[module]]\nlog-level = \"info\"\n"),
            at(2, "log-level: holds for the whole program; write it above the [[module]] tables"));
}

// ---- bad files ----

TEST(Compose, SaysWhereAProfileIsGiven) {
  EXPECT_EQ(trouble("base = \"air724ug\"\n"),
            at(1, "base: belongs to a profile; give the file to --profile"));
}

TEST(Compose, RemindsOfTheQuotesAroundTexts) {
  for (const char* text : {"/tmp/x", "tmp/x", "127.0.0.1:5000", "./my.toml", "modem"}) {
    EXPECT_TRUE(
        trouble(std::string("pty = ") + text + "\n").ends_with("; texts stand in double quotes"))
        << text;
  }
  EXPECT_FALSE(trouble("a b = 1\n").ends_with("quotes"));
}

TEST(Compose, NamesTheKeyThatMayHaveBeenMeant) {
  EXPECT_EQ(trouble("\ntcp-shraed = \"127.0.0.1:0\"\n"),
            at(2, "tcp-shraed: there is no such key; did you mean tcp-shared?"));
  EXPECT_EQ(trouble("modul = 1\n"), at(1, "modul: there is no such key; did you mean module?"));
  EXPECT_EQ(trouble("colour = \"green\"\n"), at(1, "colour: there is no such key"));
  EXPECT_EQ(trouble("[[module]]\nprofil = \"sim800\"\n"),
            at(2, "profil: there is no such key; did you mean profile?"));
}

TEST(Compose, NamesTheKindThatWasExpected) {
  EXPECT_EQ(trouble("pty = 1\n"), at(1, "pty: expected a text in double quotes"));
  EXPECT_EQ(trouble("fifo = \"64\"\n"), at(1, "fifo: expected a whole number"));
  EXPECT_EQ(trouble("echo-port = 1.5\n"), at(1, "echo-port: expected a whole number"));
  EXPECT_EQ(trouble("baud = 1\n"), at(1, "baud: expected true or false"));
  EXPECT_EQ(trouble("allow = \"10.0.0.0/8\"\n"),
            at(1, "allow: expected an array of texts, such as [\"a\", \"b\"]"));
  EXPECT_EQ(trouble("allow = [1]\n"),
            at(1, "allow: expected an array of texts, such as [\"a\", \"b\"]"));
  EXPECT_EQ(trouble("[module]\n"), at(1, "module: expected tables, each headed [[module]]"));
  EXPECT_EQ(trouble("[pty]\n"), at(1, "pty: expected a text in double quotes"));
}

TEST(Compose, AFlagOfTheCommandLineIsTrueOrFalse) {
  for (const std::string key : {"stdio", "baud", "allow-remote", "echo-server"}) {
    EXPECT_EQ(trouble("", options({{key, "yes"}})),
              "--" + key + ": expected true, false or no value at all, not yes");
    EXPECT_EQ(trouble("", options({{key, "false"}})), "none");
  }
}

TEST(Compose, NamesTheRangeThatWasExpected) {
  EXPECT_EQ(trouble("echo-server = true\necho-port = 70000\n"),
            at(2, "echo-port: expected a whole number from 0 to 65535, not 70000"));
  EXPECT_EQ(trouble("fifo = 0\n"), at(1, "fifo: expected a whole number from 1 to 65536, not 0"));
  EXPECT_EQ(trouble("trace-limit = -1\n"),
            at(1, "trace-limit: expected a whole number from 1 to 1048576, not -1"));
  EXPECT_EQ(trouble("profile-timing = \"slow\"\n"),
            at(1, "profile-timing: expected none or real, not slow"));
  EXPECT_EQ(trouble("log-level = \"loud\"\n"),
            at(1, "log-level: expected trace, debug, info, warn, error or off, not loud"));
  EXPECT_EQ(trouble("name = \"a b\"\n"),
            at(1, "name: expected 1 to 32 letters, digits, - and _, not a b"));
  EXPECT_EQ(trouble("pty = \"\"\n"), at(1, "pty: is empty"));
}

TEST(Compose, NamesTheNetworkThatIsNone) {
  EXPECT_EQ(trouble("deny = [\"10.0.0.0/33\"]\n"),
            at(1, "deny: 10.0.0.0/33: the number after the / is one from 0 to 32"));
  EXPECT_EQ(trouble("", options({{"map", "here"}})).rfind("--map: here: write it like ", 0), 0U);
}

TEST(Compose, NamesTheLineThatIsNoToml) {
  EXPECT_EQ(trouble("\n\nnot TOML\n").rfind(at(3, ""), 0), 0U) << trouble("\n\nnot TOML\n");
  EXPECT_EQ(trouble("pty = \n").rfind(at(1, ""), 0), 0U);
}

TEST(Compose, NamesTheFactThatIsWrong) {
  EXPECT_EQ(trouble("[sim]\nstate = \"lost\"\n"),
            at(2, "sim.state: expected one of ready, absent, busy, pin-required, puk-required"));
  EXPECT_EQ(trouble("[sim]\n\npni = \"1234\"\n"),
            at(3, "sim.pni: there is no such fact; did you mean sim.pin?"));
  EXPECT_EQ(trouble("", options({{"identity.imei", "12"}})), "--identity.imei: expected 15 digits");
  EXPECT_EQ(trouble("[netwrok]\napn = \"a\"\n"),
            at(1, "netwrok: there is no such key; did you mean network?"));
  EXPECT_EQ(trouble("[sim]\npin = 1.5\n"),
            at(2,
               "sim.pin: expected a text in double quotes, a whole number, true or false, or an "
               "array of such"));
}

/// The system would cut a path there, and two modules would have one folder.
TEST(Compose, NoValueHoldsANul) {
  const std::string what = "a NUL (\\u0000) is in it, and no path or name can hold one; remove it";
  EXPECT_EQ(trouble("state = \"/tmp/fz\\u0000A\"\n"), at(1, "state: " + what));
  EXPECT_EQ(trouble("trace-limit = 1\n[[module]]\npty = \"/tmp/\\u0000\"\n[[module]]\n"),
            at(3, "pty: " + what));
  EXPECT_EQ(trouble("allow = [\"10.0.0.0/8\", \"\\u0000\"]\n"), at(1, "allow: " + what));
  EXPECT_EQ(trouble("[network]\napn = \"cmnet\\u0000\"\n"), at(2, "network.apn: " + what));
}

// ---- what does not go together ----

TEST(Compose, AModuleHasOneTerminal) {
  EXPECT_EQ(trouble("", options({{"pty", "/tmp/m"}, {"tcp", "127.0.0.1:0"}})),
            "--tcp: there is --pty already, and a module has one terminal; several modules are "
            "[[module]] tables of a configuration file");
  EXPECT_NE(trouble("pty = \"/tmp/m\"\nstdio = true\n"), "none");
  EXPECT_EQ(trouble("pty = \"/tmp/m\"\nstdio = false\n"), "none");
}

TEST(Compose, ListenersAreThisMachinesUnlessAllowed) {
  EXPECT_EQ(trouble("tcp = \"here\"\n"),
            at(1, "tcp: here is no address and port; write it like 127.0.0.1:5000 or [::1]:5000"));
  EXPECT_NE(trouble("rfc2217 = \"0.0.0.0:0\"\n").find("--allow-remote"), std::string::npos);
  EXPECT_EQ(trouble("rfc2217 = \"0.0.0.0:0\"\nallow-remote = true\n"), "none");
  EXPECT_EQ(trouble("server-address = \"0.0.0.0\"\n"),
            at(1,
               "server-address: 0.0.0.0 can be reached from other machines; choose 127.0.0.1, "
               "or give allow-remote too"));
  EXPECT_EQ(trouble("server-address = \"here\"\n"),
            at(1, "server-address: expected an address such as 127.0.0.1, not here"));
}

TEST(Compose, AModuleThatEndsWithItsConnectionKeepsNothing) {
  EXPECT_EQ(trouble("tcp = \"127.0.0.1:0\"\nstate = \"/tmp/s\"\n"),
            at(2,
               "state: is for one module, and with tcp each connection has its own; give "
               "tcp-shared instead of tcp"));
  EXPECT_EQ(trouble("tcp = \"127.0.0.1:0\"\ntrace = \"/tmp/t\"\n"),
            at(2,
               "trace: with tcp each connection has a module of its own; write {n} into the name "
               "for the connection's number, such as trace-{n}.txt"));
  EXPECT_EQ(trouble("tcp = \"127.0.0.1:0\"\ntrace = \"/tmp/t{n}\"\n"), "none");
  EXPECT_EQ(trouble("tcp = \"127.0.0.1:0\"\nfiles = \"/tmp/f\"\n"), "none");
}

TEST(Compose, ARealLineIsNotModelled) {
  const std::string why =
      "is for terminals without a real line, and with serial there is one; leave it out for this "
      "module";
  EXPECT_EQ(trouble("serial = \"/dev/ttyS0\"\nbaud = true\n"), at(2, "baud: " + why));
  EXPECT_EQ(trouble("serial = \"/dev/ttyS0\"\nfifo = 64\n"), at(2, "fifo: " + why));
  EXPECT_EQ(trouble("serial = \"/dev/ttyS0\"\nfragment = 0\n"), at(2, "fragment: " + why));
  EXPECT_EQ(
      trouble("", options({{"serial", "/dev/ttyS0"}, {"baud", "true"}})),
      "--baud: is for terminals without a real line, and with --serial there is one; leave it "
      "out for this module");
  EXPECT_EQ(trouble("serial = \"/dev/ttyS0\"\nbaud = false\n"), "none");
  EXPECT_EQ(trouble("pty = \"/tmp/m\"\nbaud = true\nfifo = 64\nfragment = 0\n"), "none");
}

TEST(Compose, NoFileIsWrittenForTwoPurposes) {
  EXPECT_EQ(trouble("ready-file = \"/tmp/x\"\ntrace = \"/tmp/./x\"\n"),
            at(1, "ready-file: /tmp/x is the file of trace already; each needs its own"));
  EXPECT_EQ(trouble("tls-keylog = \"x\"\nready-file = \"./x\"\n"),
            at(2, "ready-file: ./x is the file of tls-keylog already; each needs its own"));
  EXPECT_EQ(trouble("tls-keylog = \"/tmp/x\"\n[[module]]\n[[module]]\ntrace = \"/tmp/x\"\n"),
            at(1, "tls-keylog: /tmp/x is the file of trace already; each needs its own"));
}

/// At its limit a trace takes the place of that file.
TEST(Compose, NoFileIsTheOldOneOfATrace) {
  EXPECT_EQ(
      trouble("", options({{"trace", "/tmp/x"}, {"trace-limit", "1"}, {"ready-file", "/tmp/x.1"}})),
      "--ready-file: /tmp/x.1 is the file of --trace-limit already; each needs its own");
  EXPECT_EQ(
      trouble(
          "trace-limit = 1\n[[module]]\ntrace = \"/tmp/x\"\n[[module]]\ntrace = \"/tmp/x.1\"\n"),
      at(5, "trace: /tmp/x.1 is the file of trace-limit already; each needs its own"));
  EXPECT_EQ(trouble("trace = \"/tmp/x\"\nready-file = \"/tmp/x.1\"\n"), "none");
}

TEST(Compose, AnEmptyValueIsSaidToBeOne) {
  EXPECT_EQ(trouble("", options({{"max-modules", ""}, {"tcp", "127.0.0.1:0"}})),
            "--max-modules: is empty");
  EXPECT_EQ(trouble("", options({{"name", ""}})), "--name: is empty");
}

/// Whoever types options looks for options.
TEST(Compose, AdviceNamesTheOptionWhereOneWasTyped) {
  EXPECT_EQ(trouble("", options({{"echo-port", "7"}})),
            "--echo-port: there is no echo server to have it; give --echo-server too");
  EXPECT_EQ(trouble("", options({{"trace-limit", "7"}})),
            "--trace-limit: there is no trace to limit; give --trace too");
  EXPECT_EQ(trouble("", options({{"max-modules", "7"}})),
            "--max-modules: there is no port at which each connection gets a module; give --tcp "
            "too");
  EXPECT_EQ(trouble("", options({{"server-address", "0.0.0.0"}})),
            "--server-address: 0.0.0.0 can be reached from other machines; choose 127.0.0.1, or "
            "give --allow-remote too");
  EXPECT_EQ(trouble("", options({{"tcp", "127.0.0.1:0"}, {"state", "/tmp/s"}})),
            "--state: is for one module, and with --tcp each connection has its own; give "
            "--tcp-shared instead of --tcp");
  EXPECT_EQ(trouble("", options({{"ready-file", "/tmp/x"}, {"trace", "/tmp/x"}})),
            "--ready-file: /tmp/x is the file of --trace already; each needs its own");
  EXPECT_EQ(trouble("trace = \"/tmp/x\"\n", options({{"tls-keylog", "/tmp/x"}})),
            "--tls-keylog: /tmp/x is the file of trace already; each needs its own");
  EXPECT_EQ(trouble("", options({{"allow", "10.0.0.0/33"}})),
            "--allow: 10.0.0.0/33: the number after the / is one from 0 to 32");
}

TEST(Compose, NamesWhatIsMissing) {
  EXPECT_EQ(trouble("echo-port = 7007\n"),
            at(1, "echo-port: there is no echo server to have it; give echo-server too"));
  EXPECT_EQ(trouble("echo-port = 7007\n", options({{"echo-server", "true"}})), "none");
  EXPECT_EQ(trouble("trace-limit = 5\n"),
            at(1, "trace-limit: there is no trace to limit; give trace too"));
}

TEST(Compose, LimitsTheModulesOfAListener) {
  const ProgramConfig config = good("tcp = \"127.0.0.1:0\"\nmax-modules = 3\n");
  EXPECT_EQ(config.modules.front().max_modules, 3U);
  for (const std::string wrong : {"0", "65537"}) {
    EXPECT_EQ(trouble("tcp = \"127.0.0.1:0\"\nmax-modules = " + wrong + "\n"),
              at(2, "max-modules: expected a whole number from 1 to 65536, not " + wrong));
  }
  EXPECT_EQ(trouble("max-modules = 3\n"),
            at(1,
               "max-modules: there is no port at which each connection gets a module; give tcp "
               "too"));
  EXPECT_EQ(trouble("max-modules = 3\n[[module]]\npty = \"/tmp/a\"\n"
                    "[[module]]\ntcp = \"127.0.0.1:0\"\n"),
            "none");
}

TEST(Compose, AProfileIsANameOrAFile) {
  EXPECT_EQ(
      trouble("profile = \"air724\"\n"),
      at(1, "profile: expected air724ug, sim800, sim900, or a file such as ./my.toml, not air724"));
  EXPECT_EQ(trouble("profile = \"/nowhere/my.toml\"\n"),
            at(1,
               "profile: profile /nowhere/my.toml cannot be read: No such file or directory; give "
               "the path of a file that is there"));
}

}  // namespace
}  // namespace airmodem
