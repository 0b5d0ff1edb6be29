/// Those who do not read: everybody else waits, nothing is lost, and memory stays as it was.

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "host.h"
#include "peer.h"
#include "program.h"

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kMegabyte = std::size_t{1024} * 1024;
constexpr std::size_t kLargestSend = 1460;

class Pressure : public ProgramTest {
 protected:
  static TcpPeer connect(Host& host, Window window = Window::Usual, Place place = Place::here()) {
    const TcpListener listener(window);
    host.begin(place);
    host.connect("", "TCP", listener.port(), place);
    return listener.accept(place);
  }
};

TEST_F(Pressure, APeerThatDoesNotReadHoldsTheHostBack) {
  constexpr int enough = 10'000;
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host, Window::Narrow);
  remember_memory();
  const std::string bytes = pattern(kLargestSend);
  int sends = 0;
  // Each send is answered at once, up to the one that finds everything full.
  for (bool is_answered = true; is_answered && sends < enough; ++sends) {
    host.begin_send("", bytes);
    is_answered = host.line().has_bytes(milliseconds(500));
    if (is_answered) host.expect(framed("SEND OK"));
  }
  ASSERT_LT(sends, enough);

  // What the host types meanwhile waits as well, within its limits.
  const std::string impatience = "AT\r";
  const std::size_t typed = host.line().write_until_stuck(impatience, kMegabyte);
  EXPECT_LT(typed, kMegabyte);
  EXPECT_FALSE(host.line().has_bytes(milliseconds(0)));
  expect_bounded_memory();

  for (int received = 0; received < sends; ++received) peer.expect(bytes);
  host.expect(framed("SEND OK"));
  for (std::size_t answers = 0; answers < typed / 3; ++answers) host.expect(framed("OK"));
  host.type(impatience.substr(typed % 3));
  host.expect(framed("OK"));
  host.expect_nothing_more();
}

/// 64 MB from the peer while the host does not read, then all of it.
TEST_F(Pressure, AHostThatDoesNotReadHoldsThePeerBack) {
  constexpr std::size_t total_size = 64 * kMegabyte;
  start();
  Host host(program().pty());
  TcpPeer peer = connect(host);
  remember_memory();
  // A whole number of rounds, so that what comes can be compared with one period.
  const std::string period = pattern(4 * kMegabyte);
  std::size_t sent = peer.write_until_stuck(period, total_size);
  EXPECT_LT(sent, total_size);
  expect_bounded_memory();

  for (std::size_t received = 0; received < total_size;) {
    const std::size_t at = sent % period.size();
    const std::string_view rest = std::string_view(period).substr(at, total_size - sent);
    sent += peer.write_some(rest);
    const std::size_t from = received % period.size();
    const std::size_t size =
        std::min({sent - received, std::size_t{256} * 1024, period.size() - from});
    host.expect(std::string_view(period).substr(from, size));
    received += size;
  }
  peer.close();
  host.expect(framed("CLOSED"));
  expect_bounded_memory();
}

/// In multi mode one link's flood must not cost another its data.
TEST_F(Pressure, SixPeersFloodAHostThatDoesNotRead) {
  constexpr std::size_t each_size = 4 * kMegabyte;
  constexpr std::size_t peer_count = 6;
  start();
  Host host(program().pty());
  host.begin_multi();
  std::vector<TcpPeer> peers;
  std::array<std::string, peer_count> bytes;
  std::array<std::size_t, peer_count> sent{};
  for (unsigned link = 0; link < peer_count; ++link) {
    const TcpListener listener;
    host.connect(std::to_string(link) + ",", "TCP", listener.port());
    peers.push_back(listener.accept());
    bytes[link] = pattern(each_size, link);
  }
  remember_memory();
  for (unsigned link = 0; link < peer_count; ++link) {
    sent[link] = peers[link].write_until_stuck(bytes[link], each_size);
  }
  expect_bounded_memory();

  std::array<std::size_t, peer_count> received{};
  for (std::size_t total = 0; total < peer_count * each_size;) {
    for (unsigned link = 0; link < peer_count; ++link) {
      sent[link] += peers[link].write_some(std::string_view(bytes[link]).substr(sent[link]));
    }
    for (int reports = 0; reports < 64 && total < peer_count * each_size; ++reports) {
      if (!host.line().has_bytes(milliseconds(0))) break;
      host.expect("\r\n+RECEIVE,");
      const std::size_t link = std::stoul(host.line().read_until(","));
      const std::size_t size = std::stoul(host.line().read_until(":"));
      host.expect("\r\n");
      host.expect(std::string_view(bytes[link]).substr(received[link], size));
      received[link] += size;
      total += size;
    }
  }
  host.expect_nothing_more();
}

TEST_F(Pressure, AHostThatTypesWithoutReadingIsHeldBack) {
  constexpr std::size_t total_size = kMegabyte;
  const std::string line = "AT\r";
  start();
  Host host(program().pty());
  host.expect_boot_text();
  remember_memory();
  std::string lines;
  for (int count = 0; count < 10'000; ++count) lines += line;
  const std::size_t stuck = host.line().write_until_stuck(lines, total_size);
  EXPECT_LT(stuck, total_size);
  expect_bounded_memory();

  const std::string answer = "AT\r\r\nOK\r\n";
  for (std::size_t typed = stuck; typed < total_size;) {
    const std::size_t size = std::min(total_size - typed, lines.size() / 2);
    host.type(std::string_view(lines).substr(typed % lines.size(), size));
    typed += std::min(size, lines.size() - typed % lines.size());
  }
  for (std::size_t answers = 0; answers < total_size / line.size(); ++answers) host.expect(answer);
  // One byte is left over.
  host.type("T\r");
  host.expect(answer);
  host.type("ATE0\r");
  host.expect("ATE0\r\r\nOK\r\n");
  host.expect_nothing_more();
}

}  // namespace
}  // namespace airmodem::e2e
