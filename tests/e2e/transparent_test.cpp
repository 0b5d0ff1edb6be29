/// Data mode through the real port: every byte, both ways, the escape, and those who do not read.

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "transparent_kit.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBulkSize = 100'000'000;

class Transparent : public TransparentTest {};

/// Sizes of pieces from 1 to 3,000, the same in every run.
class PieceSizes {
 public:
  std::size_t next() {
    state_ = state_ * 6364136223846793005U + 1442695040888963407U;
    return 1 + (state_ >> 33U) % 3000;
  }

 private:
  std::uint64_t state_ = 1;
};

/// Every value beside every other one in some order, then no order.
std::string all_bytes() {
  std::string bytes;
  for (int round = 0; round < 4; ++round) {
    for (int value = 0; value < 256; ++value) {
      bytes += static_cast<char>(round % 2 == 0 ? value : 255 - value);
    }
  }
  return bytes + pattern(200'000);
}

/// Writes `bytes` in pieces, and each one arrives at the other end before the next is written.
void pass_in_pieces(ByteChannel& from, ByteChannel& to, std::string_view bytes) {
  PieceSizes sizes;
  while (!bytes.empty()) {
    const std::string_view piece = bytes.substr(0, sizes.next());
    from.write(piece);
    to.expect(piece);
    bytes.remove_prefix(piece.size());
  }
}

/// The same, without waiting for their arrival.
void pour_in_pieces(ByteChannel& from, ByteChannel& to, std::string_view bytes) {
  PieceSizes sizes;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view piece = rest.substr(0, sizes.next());
    from.write(piece);
    rest.remove_prefix(piece.size());
    if (to.has_bytes(milliseconds(0))) {
      const std::string come = to.read_some(bytes.size());
      ASSERT_EQ(come, bytes.substr(0, come.size()));
      bytes.remove_prefix(come.size());
    }
  }
  to.expect(bytes);
}

TEST_F(Transparent, HundredMegabytesToThePeer) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  Stream up(host.line(), peer, kBulkSize);
  complete({&up});
}

TEST_F(Transparent, HundredMegabytesToTheHost) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  Stream down(peer, host.line(), kBulkSize);
  complete({&down});
}

TEST_F(Transparent, BothWaysAtOnce) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  Stream up(host.line(), peer, kBulkSize / 4, 1);
  Stream down(peer, host.line(), kBulkSize / 4, 2);
  complete({&up, &down});
}

TEST_F(Transparent, EveryByteInAnyPieces) {
  start();
  Host host(program().pty());
  // Packets of one byte: no piece has to wait for more of it.
  TcpPeer peer = enter(host, "5,2,1,1");
  const std::string bytes = all_bytes();
  pass_in_pieces(host.line(), peer, bytes);
  pass_in_pieces(peer, host.line(), bytes);
  pour_in_pieces(host.line(), peer, bytes);
  pour_in_pieces(peer, host.line(), bytes);
}

TEST_F(Transparent, EveryByteInPacketsAndRests) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kUsual);
  const std::string bytes = all_bytes();
  pour_in_pieces(host.line(), peer, bytes);
  pass_in_pieces(host.line(), peer, std::string_view(bytes).substr(0, 10'000));
}

/// Blocks with pauses between them change nothing but the pace.
TEST_F(Transparent, EveryByteInBlocks) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, "5,2,1024,1,1,1460,20,0");
  const std::string bytes = all_bytes().substr(0, 20'000);
  peer.write(bytes);
  peer.finish();
  host.expect(bytes + framed("CLOSED"));
}

TEST_F(Transparent, PacketsAreDatagrams) {
  start();
  UdpPeer peer;
  Host host(program().pty());
  enter(host, peer, "5,2,100,1");
  const std::string bytes = all_bytes().substr(0, 1024);
  host.type(bytes);
  for (std::size_t at = 0; at < bytes.size(); at += 100) peer.expect(bytes.substr(at, 100));
  // Datagrams come out as they are, and nothing tells where one ends.
  peer.send(bytes);
  peer.send("");
  peer.send(pattern(1460));
  host.expect(bytes + pattern(1460));
  escape(host);
  host.ask("AT+CIPCLOSE", {"CLOSE OK"});
  EXPECT_FALSE(peer.has_datagram(milliseconds(0)));
}

TEST_F(Transparent, TheEscapeKeepsTheConnection) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kUsual);
  host.type("before");
  peer.expect("before");
  escape(host);
  host.ask("AT+CIPSTATUS", {"OK", "STATE: CONNECT OK"});
  // What comes now is for later.
  peer.write("held");
  be_silent(host);
  host.expect_nothing_more();
  host.ask("ATO", {"CONNECT"});
  host.expect("held");
  peer.write("down");
  host.expect("down");
  host.type("after");
  peer.expect("after");
  escape(host);
  host.ask("ATH", {"OK"});
  peer.expect_end();
  host.ask("ATO", {"NO CARRIER"});
}

TEST_F(Transparent, ThePeerWaitsWhileTheHostGivesCommands) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  escape(host);
  remember_memory();
  Stream down(peer, host.line(), 64 * kMegabyte);
  EXPECT_LT(down.fill(), 64 * kMegabyte);
  expect_bounded_memory();
  host.expect_nothing_more();
  host.ask("ATO", {"CONNECT"});
  complete({&down});
}

TEST_F(Transparent, NearlyAnEscapeIsData) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host, kUsual);
  host.type("+++");  // right after CONNECT
  peer.expect("+++");
  host.type("data");
  peer.expect("data");
  host.type("+++");  // right after data
  peer.expect("+++");
  be_silent(host);
  host.type("++++");
  peer.expect("++++");
  be_silent(host);
  host.type("+++\r\n");
  peer.expect("+++\r\n");
  be_silent(host);
  host.type("++");
  be_silent(host);
  peer.expect("++");
  peer.write("still here");
  host.expect("still here");
}

TEST_F(Transparent, APeerThatDoesNotReadStopsTheHost) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  remember_memory();
  Stream up(host.line(), peer, 64 * kMegabyte);
  EXPECT_LT(up.fill(), 64 * kMegabyte);
  expect_bounded_memory();
  // The other direction goes on.
  peer.write("meanwhile");
  host.expect("meanwhile");
  complete({&up});
  expect_bounded_memory();
}

TEST_F(Transparent, AHostThatDoesNotReadStopsThePeer) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  remember_memory();
  Stream down(peer, host.line(), 64 * kMegabyte);
  EXPECT_LT(down.fill(), 64 * kMegabyte);
  expect_bounded_memory();
  complete({&down});
  expect_bounded_memory();
}

/// Both fill what there is, then both read.
TEST_F(Transparent, NobodyReadsForAWhile) {
  start();
  Host host(program().pty());
  TcpPeer peer = enter(host);
  remember_memory();
  Stream up(host.line(), peer, 32 * kMegabyte, 1);
  Stream down(peer, host.line(), 32 * kMegabyte, 2);
  EXPECT_LT(down.fill(), 32 * kMegabyte);
  EXPECT_LT(up.fill(), 32 * kMegabyte);
  expect_bounded_memory();
  complete({&up, &down});
}

}  // namespace
}  // namespace airmodem::e2e
