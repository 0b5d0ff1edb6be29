/// Many bytes of every value, in both directions.

#include <algorithm>
#include <functional>
#include <string>
#include <string_view>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;
constexpr std::size_t kLargestSend = 1460;

class Bulk : public ProgramTest {
 protected:
  /// Sends `bytes` in pieces of up to kLargestSend, and expects `result` and their length after
  /// each.
  static void send_all(Host& host, TcpPeer& peer, std::string_view bytes,
                       const std::function<std::string(std::size_t)>& result) {
    for (std::size_t at = 0; at < bytes.size(); at += kLargestSend) {
      const std::string_view piece = bytes.substr(at, kLargestSend);
      host.begin_send("", piece);
      host.expect(framed(result(piece.size())));
      peer.expect(piece);
    }
  }

  static std::string send_ok(std::size_t) { return "SEND OK"; }
};

TEST_F(Bulk, AMegabyteThereAndBack) {
  const std::string bytes = pattern(kMegabyte);
  const TcpListener listener;
  start();
  Host host(program().pty());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  for (std::size_t at = 0; at < bytes.size(); at += kLargestSend) {
    const std::string piece = bytes.substr(at, kLargestSend);
    host.send("", piece);
    const std::string arrived = peer.read(piece.size());
    peer.write(arrived);
    host.expect(piece);
  }
  host.ask("AT+CIPACK", {"+CIPACK: 1048576,1048576,0", "OK"});
  host.ask("AT+CIPCLOSE", {"CLOSE OK"});
  peer.expect_end();
}

TEST_F(Bulk, FourMegabytesFromThePeerInOnePiece) {
  const std::string bytes = pattern(4 * kMegabyte);
  const TcpListener listener;
  start();
  Host host(program().pty());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  for (std::size_t sent = 0, received = 0; received < bytes.size();) {
    sent += peer.write_some(std::string_view(bytes).substr(sent));
    // Only what is on its way can be waited for.
    const std::size_t size = std::min(sent - received, kMegabyte / 16);
    host.expect(std::string_view(bytes).substr(received, size));
    received += size;
  }
  peer.finish();
  host.expect(framed("CLOSED"));
}

TEST_F(Bulk, EachWayOfSending) {
  const std::string bytes = pattern(100'000);
  const TcpListener listener;
  start();
  Host host(program().pty());
  host.begin();
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  host.ask("AT+CIPQSEND=0", {"OK"});
  send_all(host, peer, bytes, send_ok);
  host.ask("AT+CIPQSEND=1", {"OK"});
  send_all(host, peer, bytes,
           [](std::size_t size) { return "DATA ACCEPT:" + std::to_string(size); });
  // Few of these: a peer that has nothing to say delays its acknowledgements by 40 ms.
  host.ask("AT+CIPQSEND=2", {"OK"});
  send_all(host, peer, std::string_view(bytes).substr(0, 20'000), send_ok);
  host.ask("AT+CIPACK", {"+CIPACK: 220000,220000,0", "OK"});
}

TEST_F(Bulk, SlowSendingWaitsForTheAcknowledgementOfEachSend) {
  const TcpListener listener;
  start();
  Host host(program().pty());
  host.begin();
  host.ask("AT+CIPQSEND=2", {"OK"});
  host.connect("", "TCP", listener.port());
  TcpPeer peer = listener.accept();
  const std::string bytes = pattern(kLargestSend);
  for (int sends = 1; sends <= 20; ++sends) {
    const std::string total = std::to_string(kLargestSend * static_cast<std::size_t>(sends));
    host.send("", bytes);
    host.ask("AT+CIPACK", {"+CIPACK: " + total + "," + total + ",0", "OK"});
    peer.expect(bytes);
  }
}

}  // namespace
}  // namespace airmodem::e2e
