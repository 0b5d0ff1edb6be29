#include "transparent_kit.h"

#include <poll.h>

#include <algorithm>
#include <vector>

namespace airmodem::e2e {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// A prime, so that a lost or doubled piece of any usual size does not go unseen.
constexpr std::size_t kPeriod = 65'521;
constexpr std::size_t kPiece = 65'536;

/// More than the second that has to pass before an escape.
constexpr milliseconds kSilence{1100};

/// A writer that finds no room goes on when it has been waited this long for bytes at the other
/// end.
constexpr milliseconds kRoomPoll{10};

/// Waits until some stream has bytes to compare.
void await_any(std::initializer_list<Stream*> streams) {
  std::vector<pollfd> ends;
  for (const Stream* stream : streams) ends.push_back({stream->end(), POLLIN, 0});
  ::poll(ends.data(), ends.size(), static_cast<int>(kRoomPoll.count()));
}

}  // namespace

Stream::Stream(ByteChannel& from, ByteChannel& to, std::size_t size, unsigned seed)
    : from_(from), to_(to), size_(size), bytes_(pattern(kPeriod, seed)) {
  // Any piece can be looked at without a seam.
  while (bytes_.size() < kPeriod + kPiece) bytes_ += bytes_.substr(0, kPeriod);
}

std::string_view Stream::bytes_at(std::size_t offset, std::size_t size) const {
  return std::string_view(bytes_).substr(offset % kPeriod, std::min(size, kPiece));
}

std::size_t Stream::fill(Place place) {
  const std::string_view period = std::string_view(bytes_).substr(0, kPeriod);
  if (sent_ != 0) fail("only a new stream can be filled", place);
  sent_ = from_.write_until_stuck(period, size_, place);
  return sent_;
}

bool Stream::step(std::size_t most, Place place) {
  std::size_t moved = from_.write_some(bytes_at(sent_, std::min(most, size_ - sent_)), place);
  sent_ += moved;
  if (under_way() > 0 && to_.has_bytes(milliseconds(0))) {
    const std::string bytes = to_.read_some(under_way(), place);
    compare(bytes, place);
    moved += bytes.size();
  }
  return moved > 0;
}

void Stream::compare(std::string_view bytes, Place place) {
  while (!bytes.empty()) {
    const std::string_view expected = bytes_at(received_, bytes.size());
    const auto [differs, unused] = std::mismatch(expected.begin(), expected.end(), bytes.begin());
    if (differs != expected.end()) {
      const auto at = received_ + static_cast<std::size_t>(differs - expected.begin());
      fail("byte " + std::to_string(at) + " of the stream is another one", place);
    }
    received_ += expected.size();
    bytes.remove_prefix(expected.size());
  }
}

void complete(std::initializer_list<Stream*> streams, Place place) {
  const auto is_complete = [](const Stream* stream) { return stream->is_complete(); };
  auto deadline = steady_clock::now() + kPatience;
  while (!std::ranges::all_of(streams, is_complete)) {
    bool moved = false;
    for (Stream* stream : streams) {
      if (stream->step(kPiece, place)) moved = true;
    }
    if (moved) {
      deadline = steady_clock::now() + kPatience;
      continue;
    }
    if (steady_clock::now() >= deadline) fail("a stream does not go on", place);
    await_any(streams);
  }
}

void TransparentTest::prepare(Host& host, const std::string& parameters, Place place) {
  host.begin(place);
  host.ask("AT+CIPMODE=1", {"OK"}, place);
  host.ask("AT+CIPCCFG=" + parameters, {"OK"}, place);
}

TcpPeer TransparentTest::enter(Host& host, const std::string& parameters, Window window,
                               Place place) {
  const TcpListener listener(window);
  prepare(host, parameters, place);
  connect(host, "TCP", listener.port(), place);
  return listener.accept(place);
}

void TransparentTest::enter(Host& host, const UdpPeer& peer, const std::string& parameters,
                            Place place) {
  prepare(host, parameters, place);
  connect(host, "UDP", peer.port(), place);
}

void TransparentTest::connect(Host& host, const std::string& transport, unsigned port,
                              Place place) {
  host.ask("AT+CIPSTART=\"" + transport + "\",\"127.0.0.1\"," + std::to_string(port),
           {"OK", "CONNECT"}, place);
}

void TransparentTest::be_silent(Host& host, Place place) {
  if (host.line().has_bytes(kSilence)) fail("bytes came into the silence", place);
}

void TransparentTest::escape(Host& host, Place place) {
  be_silent(host, place);
  const auto typed = steady_clock::now();
  host.type("+++", place);
  host.expect(framed("OK"), place);
  if (steady_clock::now() - typed < milliseconds(499)) fail("the OK came too early", place);
}

}  // namespace airmodem::e2e
