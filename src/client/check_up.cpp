/// The check-up: goes through the table of checks.cpp with a client.
///
/// Theory of operation. One check is on its way at a time; what it asks ends with an event of the
/// client, which leads to the finding or to the next question. The commands of the list go to the
/// module as they are; for the server's sake the client then walks to a bearer of its own, because
/// it opens no link without one.
#include "airmodem/check_up.h"

#include <algorithm>
#include <deque>
#include <utility>
#include <variant>

#include "client/checks.h"
#include "client/context.h"
#include "core/text/append.h"
#include "core/text/escape.h"

namespace airmodem::client {
namespace {

constexpr Duration kBetweenQuestions = std::chrono::seconds(1);

// A server's own refusal needs one way there and one back; a connect that nobody answers is given
// up after TCP has tried for 20 s or more.
constexpr Duration kSoon = std::chrono::seconds(10);

constexpr std::string_view kSecret = "***";

// `AT+CPIN=1234` and `AT+CSTT="apn","user","password"`, fit to be shown.
std::string without_secrets(std::string line, const ClientOptions& options) {
  const auto hide = [&line](std::string_view command, const std::string& secret) {
    if (secret.empty() || !line.starts_with(command)) return;
    const std::size_t at = line.rfind(secret);
    if (at != std::string::npos) line.replace(at, secret.size(), kSecret);
  };
  hide("AT+CPIN=", options.pin);
  if (options.access_point) hide("AT+CSTT=", options.access_point->password);
  return line;
}

bool has_certificates(const TlsOptions& tls) {
  return !tls.authority.empty() || !tls.certificate.empty();
}

}  // namespace

class CheckUp::Core {
 public:
  Core(Client& client, CheckUpOptions options) : client_(client), options_(std::move(options)) {}

  void start(Instant now) {
    now_ = now;
    begin_next();
  }

  void take(const Event& event, Instant now) {
    now_ = now;
    if (is_done_) return;
    std::visit([this](const auto& what) { on(what); }, event);
  }

  void advance(Instant now) {
    now_ = now;
    if (again_.fires(now_)) ask(first_question());
    if (failed_.fires(now_)) fail_connection();
  }

  Instant next_deadline() const { return std::min(again_.due(), failed_.due()); }

  void stop(Instant now) {
    now_ = now;
    if (is_leaving_) return;
    again_.clear();
    failed_.clear();
    for (; next_ < checks().size(); ++next_) {
      if (!concerns(check())) continue;
      if (!is_checking()) begin_finding();
      conclude_unlooked("not looked at: the check-up was given up");
    }
    // A walk to the bearer has its end, so that the module is not left in the middle of it.
    if (!is_walking_ || walks_to_ != Goal::BearerUp) leave();
  }

  void lose(std::string_view reason) {
    again_.clear();
    failed_.clear();
    is_walking_ = is_bearer_up_ = is_service_begun_ = false;
    lost_reason_ = reason;
    if (!is_checking()) return end();
    carry_out(not_well(lost_reason_, std::string(kLostPortAdvice)));
  }

  std::optional<Finding> next_finding() {
    if (told_ == findings_.size()) return std::nullopt;
    return findings_[told_++];
  }

  std::string_view looking_at() const { return is_checking() ? check().title : ""; }

  bool is_done() const { return is_done_; }

 private:
  const Check& check() const { return checks()[next_]; }
  bool is_checking() const { return is_checking_; }
  bool concerns(const Check& check) const {
    return check.concerns == nullptr || check.concerns(options_);
  }

  // ---- going from check to check ----

  void begin_finding() { finding_ = {.name = check().name, .title = check().title}; }

  void begin_next() {
    for (; next_ < checks().size(); ++next_) {
      if (!concerns(check())) continue;
      begin_finding();
      if (const auto obstacle = obstacle_to(check()); !obstacle.empty()) {
        conclude_unlooked(concat("not looked at, because of: ", obstacle));
      } else if (!lost_reason_.empty()) {
        conclude_unlooked(concat("not looked at: ", lost_reason_));
      } else {
        return begin();
      }
    }
    leave();
  }

  // The title of the check that is in the way of this one; empty: none.
  std::string_view obstacle_to(const Check& check) const {
    std::string_view title;
    for (std::string_view needed = check.needs; !needed.empty();) {
      const auto found = std::ranges::find(findings_, needed, &Finding::name);
      if (found != findings_.end()) {
        if (found->verdict == Verdict::Well) break;
        title = found->title;
        if (found->verdict == Verdict::NotWell) break;
      }
      // It was not looked at, or does not concern this check-up: what it rests on counts.
      needed = std::ranges::find(checks(), needed, &Check::name)->needs;
    }
    return title;
  }

  void begin() {
    is_checking_ = true;
    began_ = now_;
    switch (check().means) {
      case Means::Probe:
        return walk(Goal::Answering);
      case Means::Commands:
        return ask(first_question());
      case Means::Connection:
        return is_bearer_up_ ? connect(std::nullopt) : walk(Goal::BearerUp);
      case Means::TlsConnection:
        return connect(options_.tls);
    }
  }

  void conclude(Verdict verdict, std::string what, std::string advice) {
    finding_.verdict = verdict;
    finding_.what = std::move(what);
    finding_.advice = std::move(advice);
    findings_.push_back(std::exchange(finding_, {}));
    is_checking_ = false;
  }

  void conclude_unlooked(std::string why) { conclude(Verdict::NotLookedAt, std::move(why), {}); }

  void carry_out(const Judgement& judgement) {
    using Kind = Judgement::Kind;
    if (judgement.kind == Kind::Ask) return ask(judgement.line);
    if (judgement.kind == Kind::AskAgain) {
      const auto patience = check().patience;
      const Duration limit = patience == nullptr ? Duration{} : options_.client.patience.*patience;
      if (now_ - began_ + kBetweenQuestions <= limit) return again_.set(now_ + kBetweenQuestions);
    }
    conclude(judgement.kind == Kind::Well ? Verdict::Well : Verdict::NotWell, judgement.what,
             judgement.advice);
    ++next_;
    begin_next();
  }

  // ---- commands ----

  std::string first_question() const {
    return concat(check().question, check().argument == nullptr ? "" : check().argument(options_));
  }

  void ask(const std::string& line) {
    const std::string shown = without_secrets(line, options_.client);
    std::erase_if(finding_.exchanges, [&](const Exchange& one) { return one.asked == shown; });
    finding_.exchanges.push_back({.asked = shown, .answered = {}});
    if (line.starts_with("AT+CSTT")) is_service_begun_ = true;
    const auto id = client_.command({.line = line, .payload = {}}, now_);
    if (id) {
      command_ = *id;
      return;
    }
    carry_out(not_well(concat("it cannot be asked: ", id.error().message), {}));
  }

  void on(const CommandDone& done) {
    if (done.id == leaving_command_) return end();
    if (!is_checking() || done.id != command_ || done.end == CommandEnd::Abandoned) return;
    std::vector<std::string>& answered = finding_.exchanges.back().answered;
    answered = done.lines;
    const bool is_there = !answered.empty() && answered.back() == done.final_result;
    if (!done.final_result.empty() && !is_there) answered.push_back(done.final_result);
    carry_out(check().judge(Reply{.options = options_,
                                  .model = client_.model(),
                                  .end = done.end,
                                  .exchanges = finding_.exchanges,
                                  .earlier = findings_}));
  }

  // ---- the client's walks ----

  void walk(Goal goal) {
    walks_to_ = goal;
    is_walking_ = true;
    if (goal == Goal::Answering) finding_.exchanges = {{.asked = "AT", .answered = {}}};
    const auto begun = client_.start(goal, now_);
    if (begun) return;
    is_walking_ = false;
    carry_out(not_well(begun.error().message, {}));
  }

  void on(const Ready& ready) {
    is_walking_ = false;
    is_bearer_up_ = ready.goal == Goal::BearerUp;
    if (is_bearer_up_) is_service_begun_ = false;
    if (!is_checking()) return leave();
    if (is_bearer_up_) return connect(std::nullopt);
    finding_.exchanges.back().answered = {"OK"};
    const std::string_view model = client_.model();
    carry_out(well(model.empty() ? std::string("a module answers, and does not tell its name")
                                 : concat("a module answers: ", model)));
  }

  void on(const Stopped& stopped) {
    is_walking_ = is_bearer_up_ = is_service_begun_ = false;
    if (!is_checking()) return end();
    if (check().means == Means::Probe) return judge_port(stopped);
    again_.clear();
    failed_.clear();
    lost_reason_ = concat("the module is not ready: ", stopped.reason);
    const bool is_module = stopped.trouble == Trouble::NoAnswer ||
                           stopped.trouble == Trouble::Restarted ||
                           stopped.trouble == Trouble::PoweredOff;
    std::string advice(is_module ? kLostModuleAdvice : kLostBearerAdvice);
    carry_out(not_well(stopped.reason, std::move(advice)));
  }

  void judge_port(const Stopped& stopped) {
    if (stopped.trouble == Trouble::Restarted) {
      return carry_out(not_well(stopped.reason, std::string(kLostModuleAdvice)));
    }
    if (noise_.empty()) {
      return carry_out(not_well("nothing answers AT at this port", std::string(kSilentPortAdvice)));
    }
    finding_.exchanges.back().answered = {noise_};
    carry_out(
        not_well("what comes from this port is no answer to AT", std::string(kGarbledPortAdvice)));
  }

  // While the module is asked for a sign of life: what came instead.
  void on(const Garbled& garbled) {
    if (is_checking() && check().means == Means::Probe) noise_ = garbled.bytes;
  }

  // ---- connections ----

  void connect(const std::optional<TlsOptions>& tls) {
    opened_ = now_;
    finding_.exchanges.push_back(
        {.asked =
             concat(tls ? "a TLS connection to " : "a TCP connection to ", *options_.host, " port ",
                    options_.port.value, is_without_certificates_ ? ", without certificates" : ""),
         .answered = {}});
    const auto link = client_.open(
        {.transport = Transport::Tcp, .host = *options_.host, .port = options_.port, .tls = tls},
        now_);
    if (!link) note_failure(link.error().message);
  }

  void on(const LinkOpened& opened) {
    if (!is_checking()) return client_.abort(opened.link, now_);
    is_link_good_ = true;
    connect_took_ = now_ - opened_;
    finding_.exchanges.back().answered = {"connected"};
    client_.close(opened.link, now_);
  }

  void on(const LinkFailed& failed) {
    if (is_checking()) note_failure(failed.reason);
  }

  // A client that stops ends its links first. What is wrong then is told by the Stopped after
  // this event, so nothing is made of it before that could have come.
  void note_failure(const std::string& reason) {
    finding_.exchanges.back().answered = {reason};
    connect_took_ = now_ - opened_;
    failed_.set(now_);
  }

  void on(const LinkClosed& closed) {
    if (!is_checking() || closed.end == LinkEnd::Module || !std::exchange(is_link_good_, false)) {
      return;
    }
    if (is_without_certificates_) return carry_out(judge_tls(WithoutCertificates::Works));
    using std::chrono::milliseconds;
    const auto took = std::max(std::chrono::ceil<milliseconds>(connect_took_), milliseconds(1));
    const bool is_unverified =
        check().means == Means::TlsConnection && options_.tls->authority.empty();
    carry_out(well(concat("connected within ", took.count(), " ms",
                          is_unverified ? ", without verifying the server (--ca)" : "")));
  }

  void fail_connection() {
    if (check().means == Means::Connection) {
      const Refusal refusal = connect_took_ < kSoon ? Refusal::Quick : Refusal::Late;
      return carry_out(judge_connection(options_, refusal, findings_));
    }
    if (is_without_certificates_) return carry_out(judge_tls(WithoutCertificates::Fails));
    if (!has_certificates(*options_.tls)) {
      return carry_out(judge_tls(WithoutCertificates::Untried));
    }
    is_without_certificates_ = true;
    connect(TlsOptions{
        .authority = {}, .certificate = {}, .key = {}, .host_name = options_.tls->host_name});
  }

  // ---- leaving ----

  void leave() {
    is_leaving_ = true;
    if (!is_service_begun_) {
      if (is_walking_ || is_bearer_up_) return client_.stop(now_);
      return end();
    }
    const auto id = client_.command({.line = "AT+CIPSHUT", .payload = {}}, now_);
    if (!id) return end();
    leaving_command_ = *id;
  }

  void end() { is_done_ = true; }

  void on(const Progress&) {}
  void on(const Unsolicited&) {}
  void on(const LinkData&) {}
  void on(const LinkSent&) {}
  void on(const LinkRoom&) {}
  void on(const Listening&) {}
  void on(const ListeningEnded&) {}

  Client& client_;
  CheckUpOptions options_;
  Instant now_{};
  std::size_t next_ = 0;  ///< the check on its way, or the next one
  bool is_checking_ = false;
  Finding finding_;                ///< of the check on its way
  std::vector<Finding> findings_;  ///< of those before
  std::size_t told_ = 0;
  Instant began_{};  ///< the check
  Timer again_;      ///< when the check's question is asked once more
  Timer failed_;     ///< when a connection that failed is judged
  CommandId command_;
  std::optional<CommandId> leaving_command_;
  bool is_walking_ = false;
  Goal walks_to_ = Goal::Answering;
  bool is_bearer_up_ = false;      ///< the client's
  bool is_service_begun_ = false;  ///< by the check list's own CSTT
  std::string noise_;              ///< what came instead of an answer to AT
  std::string lost_reason_;        ///< why nothing more can be looked at
  Instant opened_{};
  Duration connect_took_{};
  bool is_link_good_ = false;
  bool is_without_certificates_ = false;  ///< the second connection with TLS
  bool is_leaving_ = false;
  bool is_done_ = false;
};

CheckUp::CheckUp(Client& client, CheckUpOptions options)
    : core_(std::make_unique<Core>(client, std::move(options))) {}
CheckUp::~CheckUp() = default;
CheckUp::CheckUp(CheckUp&&) noexcept = default;
CheckUp& CheckUp::operator=(CheckUp&&) noexcept = default;

void CheckUp::start(Instant now) { core_->start(now); }
void CheckUp::take(const Event& event, Instant now) { core_->take(event, now); }
void CheckUp::advance(Instant now) { core_->advance(now); }
Instant CheckUp::next_deadline() const { return core_->next_deadline(); }
void CheckUp::stop(Instant now) { core_->stop(now); }
void CheckUp::lose(std::string_view reason) { core_->lose(reason); }
std::optional<Finding> CheckUp::next_finding() { return core_->next_finding(); }
std::string_view CheckUp::looking_at() const { return core_->looking_at(); }
bool CheckUp::is_done() const { return core_->is_done(); }

std::string_view to_text(Verdict verdict) {
  constexpr std::string_view kWords[] = {"well", "not-well", "not-looked-at"};
  return kWords[static_cast<std::size_t>(verdict)];
}

std::string to_text(const Finding& finding) {
  std::string text = concat(to_text(finding.verdict), " ", finding.name, " ", quote(finding.what));
  if (!finding.advice.empty()) append(text, " ", quote(finding.advice));
  return text;
}

}  // namespace airmodem::client
