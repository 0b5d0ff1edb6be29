/// The serial model around the program: what overruns, what is held back, and how it is split.

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "host.h"
#include "peer.h"
#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

/// More than everything between a host and a peer that does not read takes in.
constexpr std::size_t kTooMuch = std::size_t{16} * 1024 * 1024;

class Wire : public TransparentTest {
 protected:
  /// What the module has read, in its pieces, from the first that begins with `mark`.
  std::vector<std::string> pieces_since(const std::string& mark) const {
    std::ifstream file(trace());
    std::vector<std::string> pieces;
    for (std::string line; std::getline(file, line);) {
      const std::size_t at = line.find(" host \"");
      if (at == std::string::npos) continue;
      const std::string piece = line.substr(at + 7);
      if (!pieces.empty() || piece.starts_with(mark)) pieces.push_back(piece);
    }
    return pieces;
  }

  /// How the module gets a long line that is written at once.
  std::vector<std::string> pieces_of_a_line(const std::string& seed) {
    start({"--fragment", seed, "--trace", trace()});
    Host host(port());
    host.expect_boot_text();
    host.type(std::string(600, 'x') + "\rAT\r");
    host.line().read_until(framed("OK"));
    stop();
    return pieces_since("x");
  }
};

TEST_F(Wire, AFifoOverrunsWithoutFlowControl) {
  start({"--fifo", "64", "--trace", trace()});
  Host host(port());
  TcpPeer peer = enter(host, kBulk, Window::Narrow);
  host.type(std::string(kTooMuch, 'x'));  // nobody holds it up
  program().log().read_until("the module does not read, and its FIFO overruns");
  program().signal(SIGTERM);
  EXPECT_LT(peer.read_all().size(), kTooMuch);
  EXPECT_EQ(program().wait().status, 0);
  EXPECT_NE(contents(trace()).find(" lost count="), std::string::npos);
}

TEST_F(Wire, AFifoLosesNothingWithFlowControl) {
  start({"--fifo", "64"});
  Host host(port());
  host.expect_boot_text();
  host.ask("AT+IFC=2,2", {});
  host.line().read_until(framed("OK"));
  host.type("ATE0\r");
  host.line().read_until(framed("OK"));
  host.ask("AT+CIPMODE=1", {"OK"});
  const TcpListener listener(Window::Narrow);
  connect(host, "TCP", listener.port());
  TcpPeer peer = listener.accept();
  Stream stream(host.line(), peer, kTooMuch);
  EXPECT_LT(stream.fill(), kTooMuch);
  stream.cut();
  complete({&stream});
  EXPECT_FALSE(program().log().has_bytes(std::chrono::milliseconds(0)));
}

TEST_F(Wire, ASeedDecidesOnThePieces) {
  const std::vector<std::string> pieces = pieces_of_a_line("7");
  EXPECT_GT(pieces.size(), 9U);  // of 64 bytes at most
  EXPECT_EQ(pieces_of_a_line("7"), pieces);
  EXPECT_NE(pieces_of_a_line("8"), pieces);
}

}  // namespace
}  // namespace airmodem::e2e
