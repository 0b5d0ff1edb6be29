/// A client at a module's port, while anything happens that a caller, a module and a wire may do.
/// The client must not break a promise.
///
/// At the other end of the wire is our own module, whose connections all come up and whose peers
/// take what is sent. The input is a list of lines: one that begins with `@` lets so many
/// milliseconds pass, `!` is a request of the caller (the table kRequests has them all), `?` an
/// input of the module in text form, `-12` takes the next 12 bytes for the client off the wire, and
/// the bytes of all others come at the client as if the module had said them, LF included. Lines in
/// front of all others that begin with `%` choose: `%multi`, `%fetched`, `%transparent`, `%taken`,
/// `%sim800`, and `%alone` for no module at all.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "airmodem/client.h"
#include "airmodem/module.h"
#include "script.h"

namespace {

namespace client = airmodem::client;
using airmodem::Instant;
using airmodem::LinkId;

// More than any time limit of the client.
constexpr std::int64_t kMostWait = 1'000'000;

// How often bytes cross the wire in one step at most: a walk, uploads and the echo of what is sent.
constexpr std::size_t kMostTurns = 20'000;

// What the client wants to write at one moment: a command line or a payload, and a few ends.
constexpr std::size_t kMostOutput = 2 * client::kMostCertificate;

constexpr std::size_t kSendLimit = 4096;

std::size_t number(std::string_view digits) {
  std::size_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

/// What a link has told its caller.
struct Told {
  bool is_asked = false;  // open() took it, and its end has not been told
  bool is_open = false;
  client::Counts counts;
};

class Run {
 public:
  Run(std::string_view script, bool by_byte) : by_byte_(by_byte) { play(script); }

 private:
  // ---- the script ----

  void play(std::string_view script) {
    choose(script);
    module_.input(airmodem::HostOpened{}, now_);
    while (!script.empty()) {
      step(take_line(script));
      settle();
    }
  }

  void choose(std::string_view& script) {
    client::ClientOptions options{.send_limit = kSendLimit};
    airmodem::Profile profile = airmodem::air724ug();
    while (script.starts_with('%')) {
      const std::string_view line = rest_of(take_line(script));
      if (line == "multi") options.connections = client::Connections::Multi;
      if (line == "fetched") options.receiving = client::Receiving::Fetched;
      if (line == "transparent") options.traffic = client::Traffic::Transparent;
      if (line == "taken") options.certainty = client::Certainty::Taken;
      if (line == "sim800") profile = airmodem::sim800();
      if (line == "alone") is_alone_ = true;
    }
    client_ = client::Client(options);
    module_ = airmodem::Module(std::move(profile), {});
  }

  void step(std::string_view line) {
    const std::string_view rest = rest_of(line);
    if (line.starts_with('@')) {
      pass(rest);
    } else if (line.starts_with('!')) {
      request(rest);
    } else if (line.starts_with('?')) {
      if (const auto input = airmodem::input_from_text(rest)) module_.input(*input, now_);
    } else if (line.starts_with('-')) {
      loses_ = number(rest);
    } else {
      hear(line);
    }
  }

  void pass(std::string_view digits) {
    const Instant end =
        now_ + std::chrono::milliseconds(std::min<std::size_t>(number(digits), kMostWait));
    while (now_ < end) {
      settle();
      now_ = std::min({end, client_.next_deadline(), module_.next_deadline()});
      client_.advance(now_);
      module_.advance(now_);
      require(client_.next_deadline() > now_);  // what is due is done
    }
  }

  // ---- the caller ----

  struct Request {
    std::string_view name;
    void (Run::*make)(std::string_view rest);
  };

  void request(std::string_view text) {
    const std::string_view name = text.substr(0, text.find(' '));
    const std::string_view rest = text.substr(std::min(name.size() + 1, text.size()));
    for (const Request& row : kRequests) {
      if (row.name == name) (this->*row.make)(rest);
    }
  }

  void start(std::string_view rest) {
    const auto goal = static_cast<client::Goal>(number(rest) % 3);
    static_cast<void>(client_.start(goal, now_));
  }
  void stop(std::string_view) { client_.stop(now_); }
  void open(std::string_view rest) {
    client::Target target{.host = "example.com", .port = airmodem::Port{7}};
    if (rest == "udp") target.transport = airmodem::Transport::Udp;
    if (rest == "tls") target.tls = client::TlsOptions{.authority = std::string(300, 'a')};
    const auto link = client_.open(target, now_);
    if (!link) return;
    Told& told = told_[link->value];
    require(!told.is_asked && !told.is_open);
    told = {.is_asked = true};
  }
  void listen(std::string_view rest) {
    static_cast<void>(
        client_.listen(airmodem::Port{static_cast<std::uint16_t>(number(rest) % 65536)}, now_));
  }
  void unlisten(std::string_view) { static_cast<void>(client_.unlisten(now_)); }
  void send(std::string_view rest) {
    const std::size_t size = std::min<std::size_t>(number(rest.substr(rest.find(' ') + 1)), 10'000);
    const std::size_t room = client_.room(link_of(rest));
    const std::size_t taken = client_.send(link_of(rest), std::string(size, 'x'), now_);
    require(taken <= std::min(size, room));
  }
  void close(std::string_view rest) { client_.close(link_of(rest), now_); }
  void abort(std::string_view rest) { client_.abort(link_of(rest), now_); }
  void command(std::string_view rest) {
    if (client_.command({.line = std::string(rest)}, now_)) ++commands_;
  }
  void pause(std::string_view) { client_.pause(now_); }
  void resume(std::string_view) { client_.resume(now_); }

  static LinkId link_of(std::string_view rest) {
    return LinkId{static_cast<std::uint8_t>(number(rest) % airmodem::kMostLinks)};
  }

  static constexpr std::array<Request, 11> kRequests{{{"start", &Run::start},
                                                      {"stop", &Run::stop},
                                                      {"open", &Run::open},
                                                      {"listen", &Run::listen},
                                                      {"unlisten", &Run::unlisten},
                                                      {"send", &Run::send},
                                                      {"close", &Run::close},
                                                      {"abort", &Run::abort},
                                                      {"command", &Run::command},
                                                      {"pause", &Run::pause},
                                                      {"resume", &Run::resume}}};

  // ---- the wire ----

  // Bytes cross the wire until neither side has any.
  void settle() {
    for (std::size_t turns = 0;; ++turns) {
      require(turns < kMostTurns);
      take_events();
      const bool has_spoken = speak();
      const bool was_answered = answer();
      if (!has_spoken && !was_answered) break;
    }
    take_events();
    check();
  }

  bool speak() {
    require(client_.output().size() <= kMostOutput);
    if (client_.output().empty()) return false;
    const std::string bytes(client_.output().substr(0, by_byte_ ? 1 : std::string::npos));
    const std::size_t taken = is_alone_ ? bytes.size() : module_.receive(bytes, now_);
    client_.wrote(taken, now_);
    return taken > 0;
  }

  bool answer() {
    bool did = false;
    while (const auto event = module_.next_event()) {
      did = true;
      std::visit([this](const auto& what) { carry_out(what); }, *event);
    }
    return did;
  }

  void hear(std::string_view bytes) {
    heard_ += bytes.size();
    for (std::size_t at = 0; at < bytes.size(); at += by_byte_ ? 1 : bytes.size()) {
      client_.receive(bytes.substr(at, by_byte_ ? 1 : std::string_view::npos), now_);
    }
  }

  // ---- the world of the module ----

  void carry_out(const airmodem::WriteTerminal& event) {
    if (is_alone_) return;
    const std::size_t lost = std::min(loses_, event.bytes.size());
    loses_ -= lost;
    hear(std::string_view(event.bytes).substr(lost));
  }
  void carry_out(const airmodem::ActivateBearer&) {
    module_.input(airmodem::BearerUp{.address = "10.0.0.2"}, now_);
  }
  void carry_out(const airmodem::OpenLink& event) {
    sent_[event.link.value] = 0;
    module_.input(airmodem::LinkResolved{.link = event.link, .address = "192.0.2.1"}, now_);
    if (event.tls) module_.input(airmodem::LinkSecuring{.link = event.link}, now_);
    module_.input(airmodem::LinkOpened{.link = event.link}, now_);
  }
  void carry_out(const airmodem::AcceptPeer& event) { sent_[event.link.value] = 0; }
  void carry_out(const airmodem::SendLink& event) {
    sent_[event.link.value] += event.bytes.size();
    module_.input(airmodem::LinkSent{.link = event.link, .count = event.bytes.size()}, now_);
    if (event.report == airmodem::SendReport::Acknowledged) tell_acked(event.link);
  }
  void carry_out(const airmodem::QueryAcked& event) { tell_acked(event.link); }
  void carry_out(const airmodem::Listen&) { module_.input(airmodem::Listening{}, now_); }
  void carry_out(const airmodem::CreateFile&) { module_.input(airmodem::FileDone{}, now_); }
  void carry_out(const airmodem::WriteFile&) { module_.input(airmodem::FileDone{}, now_); }
  void carry_out(const airmodem::DeleteFile&) { module_.input(airmodem::FileDone{}, now_); }
  void carry_out(const airmodem::KeepSettings&) { module_.input(airmodem::SettingsKept{}, now_); }
  template <class Other>
  void carry_out(const Other&) {}

  void tell_acked(LinkId link) {
    module_.input(airmodem::LinkAcked{.link = link, .total = sent_[link.value]}, now_);
  }

  // ---- what the caller is told ----

  void take_events() {
    while (const auto event = client_.next_event()) {
      std::visit([this](const auto& what) { take(what); }, *event);
    }
  }

  void take(const client::LinkOpened& event) {
    Told& told = told_[event.link.value];
    require(!told.is_open);
    require(told.is_asked || !event.peer.empty());
    told.is_open = true;
    told.counts = {};
  }
  void take(const client::LinkFailed& event) {
    Told& told = told_[event.link.value];
    require(told.is_asked && !told.is_open);
    told = {};
  }
  void take(const client::LinkData& event) {
    require(told_[event.link.value].is_open);
    given_ += event.bytes.size();
    require(given_ <= heard_);
  }
  void take(const client::LinkSent& event) { grow(event.link, event.counts); }
  void take(const client::LinkRoom& event) {
    require(told_[event.link.value].is_open && event.room <= kSendLimit);
  }
  void take(const client::LinkClosed& event) {
    require(told_[event.link.value].is_open);
    grow(event.link, event.counts);
    if (event.is_complete) require(event.counts.delivered == event.counts.accepted);
    told_[event.link.value] = {};
  }
  void take(const client::CommandDone&) { require(commands_-- > 0); }
  void take(const client::Stopped&) {
    require(commands_ == 0);
    for (const Told& told : told_) require(!told.is_asked && !told.is_open);
  }
  template <class Other>
  void take(const Other&) {}

  // Figures never shrink, and none is larger than the one that it is a part of.
  void grow(LinkId link, const client::Counts& now) {
    client::Counts& last = told_[link.value].counts;
    require(now.acknowledged <= now.delivered && now.delivered <= now.accepted);
    require(last.acknowledged <= now.acknowledged && last.delivered <= now.delivered);
    require(last.accepted <= now.accepted && last.received <= now.received);
    last = now;
  }

  void check() {
    for (std::uint8_t n = 0; n < airmodem::kMostLinks; ++n) {
      if (told_[n].is_open) grow(LinkId{n}, client_.counts(LinkId{n}));
      require(client_.room(LinkId{n}) <= kSendLimit);
    }
  }

  bool by_byte_;
  bool is_alone_ = false;
  Instant now_{};
  client::Client client_{{}};
  airmodem::Module module_{airmodem::air724ug(), {}};
  std::size_t loses_ = 0;  // so many bytes of the module get lost yet
  std::uint64_t heard_ = 0;
  std::uint64_t given_ = 0;
  int commands_ = 0;  // that have not ended
  std::array<std::uint64_t, airmodem::kMostLinks> sent_{};
  std::array<Told, airmodem::kMostLinks> told_{};
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view script(reinterpret_cast<const char*>(data), size);
  Run(script, false);
  Run(script, true);
  return 0;
}
