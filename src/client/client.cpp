/// The client: one object that hands bytes, lines and time to its parts.
#include <algorithm>
#include <utility>

#include "airmodem/client.h"
#include "client/bearer.h"
#include "client/context.h"
#include "client/conversation.h"
#include "client/fetching.h"
#include "client/line_parser.h"
#include "client/link.h"
#include "client/links.h"
#include "client/sending.h"
#include "client/start_up.h"
#include "client/transparent.h"
#include "client/urc.h"
#include "core/text/append.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

// Silence in the middle of received data says that the rest is lost: at 1,200 baud 1,460 bytes take
// twelve seconds, but no gap between two of them is longer than a moment.
constexpr Duration kDataSilence = std::chrono::seconds(5);

// No other number is ever given out; what is asked of one has no effect.
bool is_link(LinkId link) { return link.value < kMostLinks; }

bool is_printable(std::string_view text) {
  return std::ranges::all_of(text, [](unsigned char c) { return c >= ' ' && c != '\x7F'; });
}

// A text that stands in double quotes on a command line.
bool can_be_quoted(std::string_view text, std::size_t most) {
  return text.size() <= most && is_printable(text) && text.find('"') == std::string_view::npos;
}

Result<void> check(const ClientOptions& options) {
  if (options.traffic == Traffic::Transparent && options.connections == Connections::Multi) {
    return failure("transparent mode has a single link");
  }
  if (options.traffic == Traffic::Transparent && options.receiving == Receiving::Fetched) {
    return failure("transparent mode has nothing to fetch");
  }
  const bool is_long_enough = options.pin.empty() || options.pin.size() >= 4;
  const bool is_pin =
      is_long_enough && options.pin.size() <= 8 && std::ranges::all_of(options.pin, is_digit);
  if (!is_pin) return failure("a PIN is 4 to 8 digits");
  const auto& point = options.access_point;
  if (point && (!can_be_quoted(point->name, 128) || !can_be_quoted(point->user, 32) ||
                !can_be_quoted(point->password, 32))) {
    return failure("the APN, its user or its password cannot be written on a line");
  }
  return {};
}

Result<void> check(const TlsOptions& tls) {
  for (const std::string* file : {&tls.authority, &tls.certificate, &tls.key}) {
    if (file->size() > kMostCertificate) return failure("a certificate file is too long");
  }
  if (tls.certificate.empty() != tls.key.empty()) {
    return failure("a certificate and its key belong together");
  }
  if (!can_be_quoted(tls.host_name, kLongestServer)) return failure("the TLS name cannot be one");
  return {};
}

}  // namespace

class Client::Core {
 public:
  explicit Core(ClientOptions options) : context_(std::move(options)) {}
  Core(const Core&) = delete;  // the parts point at one another
  Core& operator=(const Core&) = delete;

  std::string_view output() const { return context_.output; }

  void wrote(std::size_t count, Instant now) {
    begin(now);
    if (count == 0) return;
    context_.output.erase(0, count);
    conversation_.wrote();
    transparent_.wrote();
    go_on();
  }

  void receive(std::string_view bytes, Instant now) {
    begin(now);
    last_received_ = context_.now;
    start_up_.note_received(bytes);
    while (!bytes.empty()) {
      if (transparent_.owns_port()) {
        transparent_.receive(std::exchange(bytes, {}));
      } else if (const auto token = parser_.take(bytes, conversation_.awaited())) {
        std::visit([this](const auto& found) { take(found); }, *token);
      }
      go_on();
    }
  }

  void pause(Instant now) {
    begin(now);
    if (!paused_at_) paused_at_ = now;
  }

  void resume(Instant now) {
    if (paused_at_) paused_for_ += now - *paused_at_;
    paused_at_.reset();
    begin(now);
    go_on();
  }

  void advance(Instant now) {
    if (paused_at_) return;
    begin(now);
    if (parser_.in_data() && context_.now >= last_received_ + kDataSilence) {
      take(parser_.give_up());
    }
    conversation_.advance();
    start_up_.advance();
    bearer_.advance();
    links_.advance();
    fetching_.advance();
    transparent_.advance();
    go_on();
  }

  Instant next_deadline() const {
    if (paused_at_) return kNever;
    const Instant data = parser_.in_data() ? last_received_ + kDataSilence : kNever;
    const Instant earliest = std::min({conversation_.deadline(), start_up_.deadline(),
                                       bearer_.deadline(), links_.deadline(), sending_.deadline(),
                                       fetching_.deadline(), transparent_.deadline(), data});
    return earliest == kNever ? kNever : earliest + paused_for_;
  }

  std::optional<Event> next_event() {
    if (context_.events.empty()) return std::nullopt;
    Event event = std::move(context_.events.front());
    context_.events.pop_front();
    return event;
  }

  Result<void> start(Goal goal, Instant now) {
    begin(now);
    if (auto checked = check(context_.options); !checked) return checked;
    if (is_walking()) return failure("a walk is on its way");
    if (links_.are_in_use()) return failure("a link is in use");
    if (conversation_.is_busy() || conversation_.has_waiting()) {
      return failure("a command has not ended");
    }
    is_ready_ = is_bearer_up_ = false;
    goal_ = goal;
    parser_.clear();
    start_up_.begin(std::min(goal, Goal::Attached), [this] { on_started(); });
    go_on();
    return {};
  }

  void stop(Instant now) {
    begin(now);
    const bool can_shut = is_bearer_up_ && !transparent_.owns_port();
    if (!can_shut) {
      context_.stop(Trouble::None, "stopped");
    } else {
      // After the command in hand: a payload that a prompt waits for must not be this line.
      conversation_.run_first(
          {.line = "AT+CIPSHUT", .when_silent = WhenSilent::Tell, .done = [this](const Answer&) {
             context_.stop(Trouble::None, "stopped");
           }});
    }
    go_on();
  }

  Result<LinkId> open(const Target& target, Instant now) {
    begin(now);
    if (!is_bearer_up_) return failure("the bearer is not up");
    if (target.tls) {
      if (auto checked = check(*target.tls); !checked) return tl::unexpected(checked.error());
    }
    auto id = links_.open(target);
    go_on();
    return id;
  }

  Result<void> listen(Port port, Instant now) {
    begin(now);
    if (!is_bearer_up_) return failure("the bearer is not up");
    auto result = links_.listen(port);
    go_on();
    return result;
  }

  Result<void> unlisten(Instant now) {
    begin(now);
    auto result = links_.unlisten();
    go_on();
    return result;
  }

  std::size_t send(LinkId link, std::string_view bytes, Instant now) {
    begin(now);
    const std::size_t count = sending_.send(link, bytes);
    go_on();
    return count;
  }

  std::size_t room(LinkId link) const { return sending_.room(link); }

  void close(LinkId link, Instant now) {
    begin(now);
    links_.close(link);
    go_on();
  }

  void abort(LinkId link, Instant now) {
    begin(now);
    links_.abort(link);
    go_on();
  }

  Counts counts(LinkId link) const { return table_[link.value].counts; }

  Result<CommandId> command(CommandRequest request, Instant now) {
    begin(now);
    if (!is_ready_) return failure("the module was not started");
    if (transparent_.owns_port()) return failure("the port carries a peer's bytes");
    if (request.line.size() < 2 || request.line.size() > kLongestCommand ||
        !is_printable(request.line)) {
      return failure("the command cannot be written on a line");
    }
    const CommandId id{++last_command_};
    Command command{.line = std::move(request.line),
                    .payload = std::move(request.payload),
                    .limit = request.limit,
                    .id = id};
    command.done = [this, id](const Answer& answer) {
      context_.emit(CommandDone{.id = id,
                                .end = answer.end,
                                .final_result = answer.final_result,
                                .lines = answer.lines,
                                .took = answer.took});
    };
    conversation_.run(std::move(command));
    go_on();
    return id;
  }

  std::string_view model() const { return context_.dialect.model; }

 private:
  bool is_walking() const { return start_up_.is_running() || bearer_.is_running(); }

  // The client's own time stands still while it is paused.
  void begin(Instant now) {
    context_.now = paused_at_ ? *paused_at_ - paused_for_ : now - paused_for_;
  }

  // After everything that happened: what is to be done next, and the end if it came to that.
  void go_on() {
    if (context_.stopping) return end_client();
    if (is_ready_) links_.settle();
    transparent_.pump();
    while (!conversation_.is_busy() && !transparent_.owns_port() && !context_.stopping) {
      if (!conversation_.has_waiting() && !find_work()) break;
      conversation_.issue_next();
    }
    if (context_.stopping) end_client();
  }

  // Reads and sends take turns, so that neither holds the other up.
  bool find_work() {
    if (!is_bearer_up_) return false;
    const bool sends = !was_send_ && sending_.find_work();
    if (sends || fetching_.find_work()) {
      was_send_ = sends;
      return true;
    }
    return was_send_ && sending_.find_work();
  }

  void take(const LineToken& line) {
    if (conversation_.take_line(line.text)) return;
    const auto urc = parse_urc(line.text);
    if (urc) return take(*urc, line.text);
    if (line.text == "OK" || line.text == "ERROR" || line.text.starts_with("+CME ERROR:")) return;
    if (is_plausible_urc(line.text) || !table_has_data()) {
      return context_.emit(Unsolicited{line.text});
    }
    take(NoiseToken{.bytes = line.text.substr(0, kGarbledShown),
                    .reason = "a line that no module writes"});
  }

  void take(const Urc& urc, const std::string& line) {
    switch (urc.kind) {
      case UrcKind::Booted:
        if (start_up_.is_running()) return start_up_.begin_again();
        return context_.stop(Trouble::Restarted, "the module restarted");
      case UrcKind::PoweredDown:
        return context_.stop(Trouble::PoweredOff, "the module powers down");
      case UrcKind::BearerLost:
        if (is_bearer_up_) return context_.stop(Trouble::BearerLost, "the bearer is lost");
        // While the walk brings it up, CIICR's own error follows.
        if (!bearer_.is_running()) context_.emit(Unsolicited{line});
        return;
      case UrcKind::Radio:
        return context_.emit(Unsolicited{line});
      case UrcKind::DataMode:
        // No module says it in packet mode: it may be a peer's word on a port that lost bytes.
        if (!is_bearer_up_ || !context_.is_transparent()) return context_.emit(Unsolicited{line});
        links_.take(urc);
        return transparent_.begin();
      default:
        if (!is_bearer_up_ || !links_.take(urc)) context_.emit(Unsolicited{line});
    }
  }

  void take(const PromptToken&) { conversation_.take_prompt(); }

  void take(const DataToken& data) {
    Link& link = table_[data.link.value];
    if (!link.carries_data()) {
      return take(NoiseToken{.bytes = data.bytes.substr(0, kGarbledShown),
                             .reason = "data of a link that is not open"});
    }
    link.counts.received += data.bytes.size();
    context_.emit(LinkData{.link = data.link, .bytes = data.bytes});
  }

  void take(const ReadToken& read) { conversation_.take_read(read); }

  void take(const NoiseToken& noise) {
    // A module that is being switched on writes what it likes.
    if (!is_ready_) return;
    links_.mark_not_intact();
    context_.emit(Garbled{.bytes = noise.bytes, .reason = std::string(noise.reason)});
  }

  bool table_has_data() const {
    return std::ranges::any_of(table_, [](const Link& link) { return link.carries_data(); });
  }

  void on_started() {
    if (goal_ != Goal::BearerUp) return on_ready({});
    is_bearer_up_ = false;
    bearer_.begin([this](std::string address) {
      is_bearer_up_ = true;
      conversation_.knows_six_links = context_.is_multi();
      parser_.set_heads(context_.is_multi() ? Heads::Numbered : Heads::Single);
      context_.progress(Stage::Bearer, concat("the module has the address ", address));
      on_ready(std::move(address));
    });
  }

  void on_ready(std::string address) {
    is_ready_ = true;
    context_.emit(Ready{.goal = goal_, .address = std::move(address)});
  }

  void end_everything(const std::string& reason) {
    start_up_.cancel();
    bearer_.cancel();
    transparent_.clear();
    for (const CommandId id : conversation_.abandon()) {
      context_.emit(
          CommandDone{.id = id, .end = CommandEnd::Abandoned, .final_result = {}, .lines = {}});
    }
    links_.end_all(reason);
    parser_.clear();
    is_ready_ = is_bearer_up_ = false;
  }

  void end_client() {
    const Stopped stopped = *std::exchange(context_.stopping, std::nullopt);
    // A block that lost bytes may have taken the missing answer for its end.
    if (stopped.trouble == Trouble::NoAnswer) links_.mark_not_intact();
    end_everything(stopped.reason);
    context_.output.clear();
    context_.emit(stopped);
  }

  Context context_;
  LineParser parser_;
  LinkTable table_{};
  Conversation conversation_{context_};
  StartUp start_up_{context_, conversation_};
  BearerWalk bearer_{context_, conversation_};
  Links links_{context_, conversation_, table_};
  Sending sending_{context_, conversation_, table_, links_};
  Fetching fetching_{context_, conversation_, table_};
  Transparent transparent_{context_, conversation_, table_, links_};
  Goal goal_ = Goal::Answering;
  bool is_ready_ = false;
  bool is_bearer_up_ = false;
  bool was_send_ = false;
  std::uint32_t last_command_ = 0;
  Instant last_received_{};
  std::optional<Instant> paused_at_;
  Duration paused_for_{};
};

Client::Client(ClientOptions options) : core_(std::make_unique<Core>(std::move(options))) {}
Client::~Client() = default;
Client::Client(Client&&) noexcept = default;
Client& Client::operator=(Client&&) noexcept = default;

std::string_view Client::output() const { return core_->output(); }
void Client::wrote(std::size_t count, Instant now) { core_->wrote(count, now); }
void Client::receive(std::string_view bytes, Instant now) { core_->receive(bytes, now); }
void Client::pause(Instant now) { core_->pause(now); }
void Client::resume(Instant now) { core_->resume(now); }
void Client::advance(Instant now) { core_->advance(now); }
Instant Client::next_deadline() const { return core_->next_deadline(); }
std::optional<Event> Client::next_event() { return core_->next_event(); }
Result<void> Client::start(Goal goal, Instant now) { return core_->start(goal, now); }
void Client::stop(Instant now) { core_->stop(now); }
Result<LinkId> Client::open(const Target& target, Instant now) { return core_->open(target, now); }
Result<void> Client::listen(Port port, Instant now) { return core_->listen(port, now); }
Result<void> Client::unlisten(Instant now) { return core_->unlisten(now); }
std::size_t Client::send(LinkId link, std::string_view bytes, Instant now) {
  return is_link(link) ? core_->send(link, bytes, now) : 0;
}
std::size_t Client::room(LinkId link) const { return is_link(link) ? core_->room(link) : 0; }
void Client::close(LinkId link, Instant now) {
  if (is_link(link)) core_->close(link, now);
}
void Client::abort(LinkId link, Instant now) {
  if (is_link(link)) core_->abort(link, now);
}
Counts Client::counts(LinkId link) const { return is_link(link) ? core_->counts(link) : Counts{}; }
Result<CommandId> Client::command(CommandRequest request, Instant now) {
  return core_->command(std::move(request), now);
}
std::string_view Client::model() const { return core_->model(); }

}  // namespace airmodem::client
