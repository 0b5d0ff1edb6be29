#include "runtime/driver.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <utility>
#include <variant>

#include "runtime/driver_link.h"
#include "runtime/limited_log.h"

namespace airmodem {
namespace {

// Commands go in by pieces of this size, so that their answers stay within a few times the
// backlog's limit. In data mode there are none.
constexpr std::size_t kPiece = 4096;

}  // namespace

Driver::Driver(Module module, DriverPorts ports, std::vector<Hook*> hooks, const std::string& name)
    : module_(std::move(module)),
      ports_(std::move(ports)),
      hooks_(std::move(hooks)),
      log_prefix_(name.empty() ? "" : name + ": "),
      refusals_(log_prefix_),
      powered_on_(ports_.clock.now()),
      output_(ports_.terminal),
      end_(ports_.clock, *this),
      file_work_(ports_.clock, ports_.background, ports_.files, ports_.settings,
                 [this](const Input& answer) { input(answer); },
                 {.log = ports_.log, .log_prefix = log_prefix_}) {
  for (std::uint8_t n = 0; n < kMostLinks; ++n)
    links_[n] = std::make_unique<Link>(*this, LinkId{n});
}

std::string Driver::owner(LinkId link) const {
  return fmt::format("{}link {}", log_prefix_, link.value);
}

Driver::~Driver() { ports_.listener.stop(); }

void Driver::start() {
  ports_.bearer.start(*this);
  ports_.terminal.start(*this);
  pump();
}

void Driver::finish(std::function<void()> done) {
  ports_.listener.stop();
  end_.begin(std::move(done));
}

EndView Driver::end_view() const {
  const auto is_left = [](const auto& link) { return link->connection == nullptr; };
  return {.in_data_mode = module_.in_data_mode(),
          .module_is_idle = module_.is_idle(),
          .terminal_is_idle = ports_.terminal.is_idle(),
          .terminal_has_ended = ports_.terminal.has_ended(),
          .host_waits = host_waits_,
          .is_held_back = is_held_back_,
          .unwritten = output_.size(),
          .has_reader = has_host_,
          .files_are_idle = file_work_.is_idle(),
          .peers_are_left = std::ranges::all_of(links_, is_left) && ports_.dialer.is_idle()};
}

void Driver::tell_what_is_left() const {
  if (unacknowledged() > 0) {
    spdlog::warn("{}{} bytes were not acknowledged by their peers", log_prefix_, unacknowledged());
  }
  if (has_host_ && !output_.empty())
    spdlog::warn("{}{} bytes were not taken by the host", log_prefix_, output_.size());
}

// A peer that is not read, as the host does not read, may not read either. Others are heard until
// the stack has taken what is sent to them.
void Driver::leave_peers() {
  for (std::uint8_t n = 0; n < kMostLinks; ++n) {
    const Link& link = *links_[n];
    const bool is_heard = reads_peers() && !link.is_paused;
    if (!link.connection || (is_heard && link.connection->unsent() > 0)) continue;
    link.connection->close(CloseHow::Graceful);
    retire(LinkId{n});
  }
}

std::uint64_t Driver::unacknowledged() const {
  std::uint64_t sum = ports_.dialer.unacknowledged();
  for (const auto& link : links_) sum += link->connection ? link->connection->unacknowledged() : 0;
  return sum;
}

void Driver::stop() {
  ports_.listener.stop();
  for (const auto& link : links_) {
    if (link->connection) link->connection->close(CloseHow::Graceful);
  }
  lookup_.reset();
  echo_request_.reset();
  time_question_.reset();
  deadline_.reset();
  end_.cancel();
  output_.write();
  for (Hook* hook : hooks_) hook->turn_over();
  refusals_.tell_summary();
}

// ---- what the ports report ----

std::size_t Driver::terminal_bytes(std::string_view bytes) {
  if (end_.is_leaving()) return 0;  // what is typed at the end stays unread
  std::size_t count = 0;
  end_.host_has_typed();
  if (gives_up_left_lines()) {
    host_waits_ = false;
    look_for_standstill();
    tell_hooks(&Hook::host_lost, bytes.size());
    return bytes.size();
  }
  while (count < bytes.size() && reads_host()) {
    const std::size_t size = module_.in_data_mode() ? bytes.size() : kPiece;
    const std::string_view piece = bytes.substr(count, size);
    look_for_standstill();
    const std::size_t taken = module_.receive(piece, told_);
    if (taken > 0) tell_hooks(&Hook::host_typed, piece.substr(0, taken));
    count += taken;
    pump();
    if (taken < piece.size() && !module_.ready_to_receive()) break;
  }
  host_waits_ = count < bytes.size();
  return count;
}

bool Driver::gives_up_left_lines() {
  if (has_host_ || output_.size() < kLeftLinesBacklog) return false;
  if (!std::exchange(has_given_up_lines_, true)) {
    spdlog::warn(
        "{}what the last host has typed is not run to its end: too much waits for the next",
        log_prefix_);
  }
  return true;
}

void Driver::terminal_opened() {
  has_host_ = true;
  input(HostOpened{});
}

// The terminal has discarded the beginning of what the host did not read; the rest goes too, or the
// next host would begin in the middle of an answer. The core loses the answers that are still to
// come.
void Driver::terminal_closed() {
  has_host_ = false;
  has_given_up_lines_ = false;
  output_.drop_bytes();
  input(HostClosed{});
}

void Driver::terminal_writable() {
  output_.resume();
  pump();
}

void Driver::terminal_lost(std::size_t count) {
  look_for_standstill();
  tell_hooks(&Hook::host_lost, count);
}

void Driver::peer_arrived(const std::string& address, Port port) {
  spdlog::info("{}a peer has come from {} port {}", log_prefix_, address, port.value);
  input(PeerArrived{.address = address, .port = port});
}

void Driver::input(const Input& input) {
  look_for_standstill();
  tell_hooks(&Hook::before_input, input);
  module_.input(input, told_);
  pump();
}

// ---- the loop's turn ----

void Driver::pump() {
  if (is_pumping_) return;
  is_pumping_ = true;
  while (auto event = module_.next_event()) {
    tell_hooks(&Hook::before_event, *event);
    std::visit([this](auto& what) { carry_out(what); }, *event);
  }
  is_pumping_ = false;
  output_.write();
  press_back();
  wait_for_deadline();
  for (Hook* hook : hooks_) hook->turn_over();
}

// Time never goes back for the module and the hooks, and no deadline is put off twice.
void Driver::look_for_standstill() {
  const Instant deadline = module_.next_deadline();
  const Instant time = now();
  const Instant last = std::exchange(told_, time);
  if (deadline < time - kStandstill && deadline != put_off_) {
    put_off_ = deadline;
    told_ = std::max(last, deadline - kSecondChance);
    const Duration missed = time - told_;
    warn(ports_.log, Repeated::StoodStill,
         "{}the program has stood still, and the module's time with it, for {:.1f} s", log_prefix_,
         std::chrono::duration<double>(missed).count());
    powered_on_ += missed;
  }
}

// Stops and starts reading, so that what is unwritten stays within its limit and nothing is lost.
void Driver::press_back() {
  const bool too_much = is_held_back_ ? !output_.empty() : output_.size() >= kTerminalBacklog;
  if (too_much != is_held_back_) {
    is_held_back_ = too_much;
    for (const auto& link : links_) link->apply_reading(reads_peers());
  }
  if (host_waits_ && reads_host() && module_.ready_to_receive()) {
    host_waits_ = false;
    ports_.terminal.resume_reading();
  }
}

// A deadline that moves away is not followed: the alarm comes too early then, and is set anew.
void Driver::wait_for_deadline() {
  const Instant deadline = module_.next_deadline();
  if (deadline >= awaited_) return;
  awaited_ = deadline;
  const auto due = [this] {
    awaited_ = kNever;
    look_for_standstill();
    module_.advance(told_);
    pump();
  };
  deadline_ = ports_.clock.at(powered_on_ + deadline.time_since_epoch(), lifeline_.guard(due));
}

// ---- what the module wants ----

void Driver::carry_out(WriteTerminal& event) { output_.push(std::move(event.bytes)); }

void Driver::carry_out(ActivateBearer& event) {
  ports_.bearer.activate({.apn = std::move(event.apn),
                          .user = std::move(event.user),
                          .password = std::move(event.password)});
}

void Driver::carry_out(const DeactivateBearer&) { ports_.bearer.deactivate(); }

void Driver::carry_out(OpenLink& event) {
  Link& link = *links_[event.link.value];
  link.keep_alive = event.keep_alive;
  link.transport = event.transport;
  const Target target{.transport = event.transport,
                      .host = std::move(event.host),
                      .port = event.port,
                      .tls = std::move(event.tls),
                      .local_port = event.local_port,
                      .owner = owner(event.link)};
  begin(link, ports_.dialer.dial(target, link));
}

void Driver::begin(Link& link, std::unique_ptr<Connection> connection) {
  link.connection = std::move(connection);
  link.is_paused = false;
  link.apply_reading(reads_peers());
}

void Driver::carry_out(const Listen& event) {
  const auto listens = ports_.listener.listen(event.port, *this);
  if (listens) {
    input(Listening{});
    return;
  }
  warn(ports_.log, Repeated::Listening, "{}{}", log_prefix_, listens.error().message);
  input(ListenFailed{});
}

void Driver::carry_out(const StopListening&) { ports_.listener.stop(); }

void Driver::carry_out(const AcceptPeer& event) {
  Link& link = *links_[event.link.value];
  spdlog::info("{}: the peer is accepted", owner(event.link));
  link.transport = Transport::Tcp;
  begin(link, ports_.listener.accept(link));
  if (link.connection && event.keep_alive) link.connection->keep_alive(*event.keep_alive);
}

void Driver::carry_out(const RefusePeer&) {
  spdlog::info("{}the peer is turned away: no link is free", log_prefix_);
  ports_.listener.refuse();
}

void Driver::carry_out(SendLink& event) {
  Link& link = *links_[event.link.value];
  if (link.connection) link.connection->send(std::move(event.bytes), event.report);
}

void Driver::carry_out(const CloseLink& event) {
  Link& link = *links_[event.link.value];
  if (!link.connection) return;
  input(LinkAcked{.link = event.link, .total = link.connection->acked()});
  link.connection->close(event.how);
  retire(event.link);
}

void Driver::carry_out(const QueryAcked& event) {
  const Link& link = *links_[event.link.value];
  const std::uint64_t total = link.connection ? link.connection->acked() : 0;
  input(LinkAcked{.link = event.link, .total = total});
}

void Driver::carry_out(const PauseLink& event) {
  Link& link = *links_[event.link.value];
  link.is_paused = true;
  link.apply_reading(reads_peers());
}

void Driver::carry_out(const ResumeLink& event) {
  Link& link = *links_[event.link.value];
  link.is_paused = false;
  link.apply_reading(reads_peers());
}

void Driver::carry_out(const GiveUpLink& event) {
  const Link& link = *links_[event.link.value];
  if (!link.connection) return;
  const std::uint64_t lost = link.connection->unacknowledged();
  if (link.transport == Transport::Tcp) {
    spdlog::info("{}: the peer takes nothing any more: the connection is reset, {} bytes are lost",
                 owner(event.link), lost);
  } else {
    spdlog::info(
        "{}: the network takes no datagrams any more: those that wait, {} bytes, are dropped",
        owner(event.link), lost);
  }
  link.connection->give_up();
}

void Driver::carry_out(const LimitRetries& event) {
  const Link& link = *links_[event.link.value];
  if (link.connection) link.connection->limit_retries(event.count);
}

void Driver::carry_out(const ResolveName& event) {
  const auto resolved = [this](const Resolver::Answer& answer) {
    if (answer) {
      input(NameResolved{.addresses = *answer});
    } else {
      input(NameFailed{.why = answer.error()});
    }
  };
  lookup_ = ports_.resolver.resolve(event.name, lifeline_.guard(resolved));
}

void Driver::carry_out(const CancelResolve&) { lookup_.reset(); }

void Driver::carry_out(const UseNameServers& event) {
  std::vector<std::string> servers;
  for (const std::string& server : {event.primary, event.secondary}) {
    if (!server.empty()) servers.push_back(server);
  }
  ports_.resolver.use_servers(servers);
}

void Driver::carry_out(const Ping& event) {
  const auto reported = [this](const Pinger::Report& report) {
    std::visit([this](const auto& what) { input(what); }, report);
  };
  echo_request_ = ports_.pinger.ping({.host = event.host, .size = event.size, .ttl = event.ttl},
                                     lifeline_.guard(reported));
}

void Driver::carry_out(const CancelPing&) { echo_request_.reset(); }

void Driver::carry_out(const AskTime& event) {
  const auto answered = [this](const TimeClient::Answer& answer) {
    if (answer) {
      input(TimeAnswered{.seconds = *answer});
    } else {
      input(TimeFailed{.why = answer.error()});
    }
  };
  time_question_ = ports_.time.ask(event.server, lifeline_.guard(answered));
}

void Driver::carry_out(const CancelAskTime&) { time_question_.reset(); }

void Driver::carry_out(const FactRefused& event) {
  spdlog::warn("{}a fact of the profile stays as it is: {}", log_prefix_, event.reason);
}

void Driver::carry_out(const ConfigureLine& event) { output_.configure(event.format); }

// A connection may be over inside one of its own callbacks: it is destroyed when they are done.
void Driver::retire(LinkId id) {
  retired_.push_back(std::move(links_[id.value]->connection));
  if (retired_.size() > 1) return;
  ports_.clock.post(lifeline_.guard([this] { retired_.clear(); }));
}

}  // namespace airmodem
