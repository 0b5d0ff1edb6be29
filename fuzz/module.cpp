/// Anything that a host may type and the world may do, twice: in whole pieces and byte by byte. The
/// module must not break a promise, and must say and want the same both times.
///
/// The input is a list of lines. One that begins with `!` is an input in text form, one that begins
/// with `@` lets so many milliseconds pass, `&3 70000` lets the peer of link 3 send so many bytes,
/// and all others are typed, LF included. Lines in front of all others that begin with `%` make the
/// module another one: `%sim800` names its profile, and `%sim.state=absent` is a fact of it.
///
/// What happens to connections goes through an Outside that keeps what the driver promises: it
/// gives bytes of peers that are there, none of one that is held back, and an end after all bytes.
/// It holds the module to its own promises in turn: an event fits what is outside, every byte of a
/// peer comes out once and in order or is held within its limit, and few events follow one step.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "airmodem/module.h"
#include "script.h"

namespace {

using airmodem::Instant;
using airmodem::LinkId;

// More than any time limit of the module that the host does not set.
constexpr std::int64_t kMostWait = 100'000;

// The most that one read of a connection brings, and the most that a datagram holds here.
constexpr std::size_t kMostRead = 64 * 1024;
constexpr std::size_t kMostDatagram = 1460;

// What waits for the host before its peer is held back; a read may come on top.
constexpr std::size_t kMostHeld = 64 * 1024 + kMostRead;

// A peer that is held back goes on when less than this waits.
constexpr std::size_t kLeastHeld = 32 * 1024;

// How many bytes a peer has ready at most, so that a script does not make the target slow.
constexpr std::size_t kMostReady = 256 * 1024;

// How many events may follow one step, besides those for each byte that is typed: 100 s of blocks
// with pauses of 20 ms are the most.
constexpr std::size_t kMostEvents = 10'000;
constexpr std::size_t kEventsForAByte = 4;

/// A peer's end of a link.
struct Peer {
  enum class Phase { Closed, Opening, Open };

  Phase phase = Phase::Closed;
  airmodem::Transport transport = airmodem::Transport::Tcp;
  bool is_held_back = false;
  std::string ready;                         // not yet given to the module
  std::optional<airmodem::CloseReason> end;  // follows after that
  std::string given;                         // from shown_ on: not yet shown to the host
  std::size_t shown = 0;
  unsigned count = 0;  // of all bytes that it ever sent

  bool is_open() const { return phase == Phase::Open; }
  std::size_t waits() const { return given.size() - shown; }
  void forget() {
    given.clear();
    shown = 0;
  }
};

/// The connections outside. Peers' bytes tell which link and, by their number, which byte they are;
/// no other byte of the output is like them if the script has none that is (`is_counted`).
class Outside {
 public:
  explicit Outside(bool is_counted) : is_counted_(is_counted) {}

  /// Carries out what concerns connections.
  void take(const airmodem::Event& event) {
    std::visit([this](const auto& what) { on(what); }, event);
  }

  /// The input to be given in the place of `input`; nullopt: nothing now.
  std::optional<airmodem::Input> replace(const airmodem::Input& input) {
    if (const auto* data = std::get_if<airmodem::LinkData>(&input)) {
      if (!peer(data->link).is_open()) return input;
      send(data->link, data->bytes.size());
      return std::nullopt;
    }
    if (const auto* closed = std::get_if<airmodem::LinkClosed>(&input)) {
      if (!peer(closed->link).is_open()) return input;
      peer(closed->link).end = closed->why;
      return std::nullopt;
    }
    if (std::holds_alternative<airmodem::PeerArrived>(input) && is_listening_) peer_waits_ = true;
    if (std::holds_alternative<airmodem::Listening>(input)) is_listening_ = is_asked_;
    if (std::holds_alternative<airmodem::ListenFailed>(input)) is_asked_ = is_listening_;
    if (std::holds_alternative<airmodem::HostClosed>(input)) loses_order_ = true;
    if (const auto* opened = std::get_if<airmodem::LinkOpened>(&input)) settle(opened->link, true);
    if (const auto* failed = std::get_if<airmodem::LinkOpenFailed>(&input)) {
      settle(failed->link, false);
    }
    return input;
  }

  /// A peer that is there sends `count` bytes.
  void send(LinkId link, std::size_t count) {
    Peer& sender = peer(link);
    if (!sender.is_open() || sender.end) return;
    count = std::min(count, kMostReady - sender.ready.size());
    for (; count > 0; --count) sender.ready += byte(link, sender.count++);
  }

  /// The next thing that the driver tells by itself: bytes of a peer that is read, or its end.
  std::optional<airmodem::Input> next() {
    for (std::uint8_t n = 0; n < peers_.size(); ++n) {
      Peer& sender = peers_[n];
      if (!sender.is_open() || sender.is_held_back) continue;
      if (!sender.ready.empty()) return give(LinkId{n});
      if (sender.end) {
        sender.phase = Peer::Phase::Closed;
        return airmodem::LinkClosed{.link = LinkId{n}, .why = *std::exchange(sender.end, {})};
      }
    }
    return std::nullopt;
  }

  /// The host reads this.
  void show(std::string_view bytes) {
    if (!is_counted_) return;
    tail_ += bytes;
    // Bytes that are read as hexadecimal digits are not recognised.
    if (tail_.find("+CIPRXGET: 3,") != std::string::npos) loses_order_ = true;
    tail_.erase(0, tail_.size() - std::min<std::size_t>(tail_.size(), 16));
    for (const char c : bytes) {
      if (static_cast<unsigned char>(c) >= 0x80) show(c);
    }
  }

  /// After each step.
  void check() const {
    require(!peer_waits_);  // who arrives is accepted or refused at once
    if (!is_counted_ || loses_order_) return;
    for (const Peer& sender : peers_) {
      require(sender.waits() <= kMostHeld);
      require(!sender.is_held_back || sender.waits() >= kLeastHeld);
    }
  }

 private:
  Peer& peer(LinkId link) { return peers_[link.value]; }

  static char byte(LinkId link, unsigned number) {
    return static_cast<char>(0x80U | unsigned{link.value} << 4U | (number & 0xFU));
  }

  void settle(LinkId link, bool is_open) {
    Peer& wanted = peer(link);
    if (wanted.phase != Peer::Phase::Opening) return;
    wanted.phase = is_open ? Peer::Phase::Open : Peer::Phase::Closed;
  }

  airmodem::Input give(LinkId link) {
    Peer& sender = peer(link);
    const bool is_tcp = sender.transport == airmodem::Transport::Tcp;
    airmodem::LinkData data{.link = link,
                            .bytes = sender.ready.substr(0, is_tcp ? kMostRead : kMostDatagram)};
    sender.ready.erase(0, data.bytes.size());
    sender.given += data.bytes;
    return data;
  }

  void show(char c) {
    Peer& sender =
        peer(LinkId{static_cast<std::uint8_t>(static_cast<unsigned char>(c) >> 4U & 7U)});
    require(sender.waits() > 0);
    if (loses_order_)
      sender.shown = std::min(sender.given.find(c, sender.shown), sender.given.size());
    require(sender.shown < sender.given.size() && sender.given[sender.shown] == c);
    ++sender.shown;
    if (sender.waits() == 0) sender.forget();
  }

  // ---- events ----

  void begin(LinkId link, Peer::Phase phase, airmodem::Transport transport) {
    require(peer(link).phase == Peer::Phase::Closed);
    peer(link) = Peer{.phase = phase, .transport = transport, .count = peer(link).count};
  }

  void on(const airmodem::OpenLink& event) {
    begin(event.link, Peer::Phase::Opening, event.transport);
  }
  void on(const airmodem::AcceptPeer& event) {
    require(std::exchange(peer_waits_, false));
    begin(event.link, Peer::Phase::Open, airmodem::Transport::Tcp);
  }
  void on(const airmodem::RefusePeer&) { require(std::exchange(peer_waits_, false)); }
  void on(const airmodem::Listen&) { is_asked_ = true; }
  void on(const airmodem::StopListening&) { is_asked_ = is_listening_ = peer_waits_ = false; }

  // What came before a host's close is forgotten; with a lost bearer it can be read yet.
  void on(const airmodem::CloseLink& event) {
    Peer& left = peer(event.link);
    require(left.phase != Peer::Phase::Closed);
    if (event.how != airmodem::CloseHow::Abort) left.forget();
    left.phase = Peer::Phase::Closed;
    left.is_held_back = false;
    left.ready.clear();
    left.end.reset();
  }

  void on(const airmodem::PauseLink& event) {
    require(peer(event.link).is_open() && !std::exchange(peer(event.link).is_held_back, true));
  }
  void on(const airmodem::ResumeLink& event) {
    require(peer(event.link).is_open() && std::exchange(peer(event.link).is_held_back, false));
  }

  // The others that are about a link are about one that is open.
  template <class Other>
  void on(const Other& event) {
    if constexpr (requires { event.link; }) require(peer(event.link).is_open());
  }

  bool is_counted_;
  bool is_asked_ = false;  // the module wants to listen
  bool is_listening_ = false;
  bool peer_waits_ = false;
  bool loses_order_ = false;  // bytes may be missing from what the host reads
  std::string tail_;
  std::array<Peer, airmodem::kMostLinks> peers_;
};

class Run {
 public:
  Run(bool by_byte, bool is_counted) : by_byte_(by_byte), outside_(is_counted) {}

  std::string play(std::string_view script) {
    module_ = airmodem::Module(take_profile(script), {});
    while (!script.empty()) step(take_line(script));
    return said_;
  }

  const std::string& wanted() const { return wanted_; }
  const std::array<std::string, airmodem::kMostLinks>& sent() const { return sent_; }

 private:
  void step(std::string_view line) {
    most_events_ = kMostEvents + kEventsForAByte * (waiting_.size() + line.size());
    if (line.starts_with('!')) {
      if (const auto input = airmodem::input_from_text(rest_of(line)))
        happen(outside_.replace(*input));
    } else if (line.starts_with('@')) {
      pass(line.substr(1));
    } else if (line.starts_with('&')) {
      send(line.substr(1));
    } else {
      type(line);
    }
    listen();
    while (const auto input = outside_.next()) happen(input);
    require(!to_text(module_.snapshot()).empty());
    outside_.check();
  }

  void happen(const std::optional<airmodem::Input>& input) {
    if (input) module_.input(*input, now_);
    listen();
  }

  void send(std::string_view numbers) {
    std::uint8_t link = 0;
    std::size_t count = 0;
    const char* const end = numbers.data() + numbers.size();
    const auto [after, error] = std::from_chars(numbers.data(), end, link);
    if (error != std::errc() || after == end || link >= airmodem::kMostLinks) return;
    std::from_chars(after + 1, end, count);
    outside_.send(LinkId{link}, count);
  }

  void pass(std::string_view digits) {
    std::int64_t count = 0;
    std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (count < 0 || count > kMostWait) return;
    now_ += std::chrono::milliseconds(count);
    module_.advance(now_);
    require(module_.next_deadline() > now_);  // what is due is done
  }

  void type(std::string_view bytes) {
    waiting_ += bytes;
    while (!waiting_.empty()) {
      const std::string piece = waiting_.substr(0, by_byte_ ? 1 : waiting_.size());
      const bool is_ready = module_.ready_to_receive();
      const std::size_t taken = module_.receive(piece, now_);
      require(taken > 0 || !is_ready);
      listen();
      waiting_.erase(0, taken);
      if (taken < piece.size()) return;
    }
  }

  // What is written is one stream, however it is cut, and so is what is sent on a link; what is
  // wanted else stands apart from them.
  void listen() {
    while (const auto event = module_.next_event()) {
      require(most_events_-- > 0);
      outside_.take(*event);
      if (const auto* write = std::get_if<airmodem::WriteTerminal>(&*event)) {
        said_ += write->bytes;
        outside_.show(write->bytes);
      } else if (const auto* send = std::get_if<airmodem::SendLink>(&*event)) {
        sent_[send->link.value] += send->bytes;
      } else {
        wanted_ += airmodem::to_text(*event) + "\n";
      }
    }
  }

  // Takes the lines that say so from the front.
  static airmodem::Profile take_profile(std::string_view& script) {
    airmodem::Profile profile = airmodem::air724ug();
    while (script.starts_with('%')) {
      const std::string_view line = rest_of(take_line(script));
      const std::size_t is = line.find('=');
      if (is != std::string_view::npos) {
        // A value that the fact does not take changes nothing.
        static_cast<void>(airmodem::set_fact(profile, line.substr(0, is), line.substr(is + 1)));
      } else if (auto named = airmodem::find_profile(line)) {
        profile = *std::move(named);
      }
    }
    return profile;
  }

  bool by_byte_;
  airmodem::Module module_{airmodem::air724ug(), {}};
  Outside outside_;
  Instant now_{};
  std::size_t most_events_ = 0;
  std::string waiting_;
  std::string said_;
  std::string wanted_;
  std::array<std::string, airmodem::kMostLinks> sent_;
};

// Whether nothing but peers can bring bytes from 0x80 up to the output.
bool is_plain(std::string_view script) {
  const auto is_high = [](char c) { return static_cast<unsigned char>(c) >= 0x80; };
  return std::ranges::none_of(script, is_high) && script.find("\\x") == std::string_view::npos;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view script(reinterpret_cast<const char*>(data), size);
  Run whole(false, is_plain(script));
  Run by_byte(true, is_plain(script));
  require(whole.play(script) == by_byte.play(script));
  require(whole.wanted() == by_byte.wanted() && whole.sent() == by_byte.sent());
  return 0;
}
