#include "client/start_up.h"

#include <algorithm>
#include <utility>

#include "client/fields.h"
#include "core/text/append.h"

namespace airmodem::client {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr Duration kBetweenProbes = seconds(1);
constexpr Duration kBetweenQuestions = seconds(1);
constexpr Duration kRadioOff = seconds(5);  // document, 3.1.3
// A module that somebody left in transparent mode answers nothing, so after so many probes without
// an answer `+++` is tried, with the silence that it needs on both sides.
constexpr int kProbesBeforeEscape = 4;
constexpr Duration kEscapeSilence = milliseconds(1100);
// Ends a CIPSEND's prompt without a length; between commands the module drops it.
constexpr char kGiveUpPrompt = '\x1B';
// How often a module may restart while it is started, before that is what is wrong with it.
constexpr int kMostBeginnings = 4;

// A module may be registered late; what is more often asked for is CGATT.
constexpr Duration kBetweenRegistrations = seconds(10);

// A card that is only not ready yet is 14, so there is nothing to be waited for.
constexpr std::string_view kNoCard = "+CME ERROR: 10";

// The `<stat>` of CREG or CEREG.
std::string_view registration_in(const Answer& answer, std::string_view name) {
  FieldReader fields(answer.value(name).value_or(""));
  fields.next();
  return fields.next();
}

bool is_registered(std::string_view stat) { return stat == "1" || stat == "5"; }

constexpr std::string_view kRightPinAdvice =
    "; give the right one with --pin: the third wrong one locks the card";

// The `<stat>` of CREG, for a person.
std::string_view registration_in_words(std::string_view stat) {
  if (stat == "0") return "it does not look for a network: restart the module";
  if (stat == "2") return "it still looks for a network: check antenna and coverage";
  if (stat == "3") return "the network denies the registration: check the card's contract";
  if (is_registered(stat)) return "it is registered, but not attached: AT+CGATT=1 attaches it";
  return "its registration is unknown: check card, antenna and coverage";
}

}  // namespace

void Rest::take(Duration length, std::function<void()> then) {
  timer_.set(context_.now + length);
  then_ = std::move(then);
}

void Rest::advance() {
  if (timer_.fires(context_.now)) std::exchange(then_, {})();
}

void StartUp::begin(Goal goal, std::function<void()> done) {
  goal_ = goal;
  done_ = std::move(done);
  is_running_ = true;
  beginnings_ = 0;
  received_.clear();
  begin_again();
}

void StartUp::note_received(std::string_view bytes) {
  if (is_running_) received_ += bytes.substr(0, kGarbledShown - received_.size());
}

void StartUp::begin_again() {
  if (++beginnings_ > kMostBeginnings) {
    context_.stop(Trouble::Restarted, "the module restarts again and again: check its power");
    return;
  }
  conversation_.abandon();
  probes_ = 0;
  radio_restarts_ = 0;
  is_pin_tried_ = false;
  stage_began_ = context_.now;
  context_.progress(Stage::Probing, "asking whether the module answers");
  probe();
}

void StartUp::cancel() {
  is_running_ = false;
  rest_.clear();
}

void StartUp::ask(std::string_view line, std::string_view needs,
                  void (StartUp::*then)(const Answer&)) {
  rest_.clear();
  conversation_.run({.line = std::string(line), .needs = needs, .done = [this, then](auto& answer) {
                       (this->*then)(answer);
                     }});
}

bool StartUp::is_refused(std::string_view line, const Answer& answer) {
  if (answer.is_ok()) return false;
  context_.stop(Trouble::Refused, concat("the module answers ", line, " with ", answer.outcome()));
  return true;
}

void StartUp::probe() { probe_with("AT"); }

void StartUp::probe_with(std::string_view line) {
  rest_.clear();
  conversation_.run({.line = std::string(line),
                     .when_silent = WhenSilent::Tell,
                     .limit = kBetweenProbes,
                     .done = [this](const Answer& answer) { on_probed(answer); }});
}

void StartUp::on_probed(const Answer& answer) {
  if (answer.is_ok()) return ask("ATE0", {}, &StartUp::on_echo_off);
  if (context_.now - stage_began_ >= context_.options.patience.probing) {
    if (!received_.empty()) {
      context_.emit(Garbled{.bytes = received_, .reason = "no answer to AT is in what came"});
    }
    context_.stop(Trouble::NoAnswer,
                  "the module does not answer AT: check its power, the port and its speed, then "
                  "reset it (RESET_IN_N low for more than 150 ms)");
    return;
  }
  if (++probes_ % kProbesBeforeEscape == 0) return call_back();
  // An error is an answer to noise that stood before AT.
  if (answer.end == CommandEnd::Error) return rest_.take(kBetweenProbes, [this] { probe(); });
  probe();
}

// Somebody may have left it in data mode, at a prompt, or with results that are numbers or none.
void StartUp::call_back() {
  rest_.take(kEscapeSilence, [this] {
    context_.output += "+++";
    rest_.take(kEscapeSilence, [this] {
      context_.output += kGiveUpPrompt;
      probe_with("ATQ0V1");
    });
  });
}

void StartUp::on_echo_off(const Answer& answer) {
  if (is_refused("ATE0", answer)) return;
  context_.progress(Stage::Dialect, "the module answers");
  // A module that wakes up answers every AT that waited. After this question's line none is left.
  ask("AT+CMEE?", "+CMEE", &StartUp::on_settled);
}

void StartUp::on_settled(const Answer&) { ask("AT+CGMM", {}, &StartUp::on_model); }

void StartUp::on_model(const Answer& answer) {
  if (!answer.is_ok() || answer.lines.empty()) return ask("ATI", {}, &StartUp::on_identity);
  on_identity(answer);
}

void StartUp::on_identity(const Answer& answer) {
  Dialect& dialect = context_.dialect;
  dialect = {};
  if (!answer.lines.empty()) {
    const std::string& line = answer.lines.front();
    dialect.model = without_quotes(value_of(line, "+CGMM").value_or(line));
  }
  dialect.family = family_of(dialect.model);
  ask_dialect(0);
}

void StartUp::ask_dialect(std::size_t question) {
  if (question == dialect_questions().size()) {
    context_.progress(Stage::Dialect,
                      concat(context_.dialect.model, ", dialect ", context_.dialect.family));
    return ask("AT+CMEE=1", {}, &StartUp::on_errors_numbered);
  }
  const DialectQuestion& asked = dialect_questions()[question];
  conversation_.run({.line = std::string(asked.line), .done = [this, question](const auto& answer) {
                       const auto entry = dialect_questions()[question].entry;
                       context_.dialect.*entry = answer.is_ok() ? Support::Yes : Support::No;
                       ask_dialect(question + 1);
                     }});
}

void StartUp::on_errors_numbered(const Answer&) {
  // A module without CMEE=1 tells less, but works.
  if (goal_ == Goal::Answering) return finish();
  begin_card();
}

void StartUp::begin_card() {
  stage_began_ = context_.now;
  context_.progress(Stage::Card, "asking for the card");
  ask("AT+CPIN?", {}, &StartUp::on_card);
}

void StartUp::on_card(const Answer& answer) {
  const std::string_view card = answer.value("+CPIN").value_or("");
  if (answer.is_ok() && card == "READY") return begin_network();
  if (card.starts_with("SIM PUK")) {
    context_.stop(
        Trouble::Pin,
        "the card is locked: it wants its PUK; put it into a phone and enter the PUK that "
        "came with it");
    return;
  }
  if (card.starts_with("SIM PIN")) return enter_pin();
  if (answer.outcome() == kNoCard) {
    context_.stop(Trouble::Card, "there is no card; put one in, then restart the module");
    return;
  }
  if (context_.now - stage_began_ >= context_.options.patience.card) {
    context_.stop(Trouble::Card,
                  concat("the card does not get ready: AT+CPIN? gives ",
                         card.empty() ? answer.outcome() : card, "; restart the module"));
    return;
  }
  rest_.take(kBetweenQuestions, [this] { ask("AT+CPIN?", {}, &StartUp::on_card); });
}

void StartUp::enter_pin() {
  const std::string& pin = context_.options.pin;
  if (pin.empty() || is_pin_tried_) {
    // A second wrong attempt would come close to locking the card.
    context_.stop(Trouble::Pin,
                  pin.empty()
                      ? std::string("the card wants a PIN, and none was given; give it "
                                    "with --pin, or take it off the card in a phone")
                      : concat("the card still wants a PIN after the one given", kRightPinAdvice));
    return;
  }
  is_pin_tried_ = true;
  conversation_.run({.line = concat("AT+CPIN=", pin), .done = [this](const Answer& answer) {
                       if (!answer.is_ok()) {
                         context_.stop(Trouble::Pin, concat("the card refuses the PIN: ",
                                                            answer.outcome(), kRightPinAdvice));
                         return;
                       }
                       begin_card();
                     }});
}

void StartUp::begin_network() {
  stage_began_ = context_.now;
  registration_due_ = context_.now;
  attach_outcome_.clear();
  context_.progress(Stage::Network, "waiting for the network");
  ask_attached();
}

void StartUp::ask_attached() { ask("AT+CGATT?", {}, &StartUp::on_attached); }

void StartUp::on_attached(const Answer& answer) {
  if (answer.is_ok() && answer.value("+CGATT") == "1") return finish();
  if (context_.now - stage_began_ >= context_.options.patience.network) {
    if (radio_restarts_++ == 0) return restart_radio();
    return explain_no_network();
  }
  if (attach_outcome_.empty() && registration_due_ <= context_.now) {
    registration_due_ = context_.now + kBetweenRegistrations;
    return ask("AT+CREG?", {}, &StartUp::on_registered);
  }
  rest_.take(kBetweenQuestions, [this] { ask_attached(); });
}

void StartUp::on_registered(const Answer& answer) {
  if (is_registered(registration_in(answer, "+CREG"))) return attach();
  ask("AT+CEREG?", {}, &StartUp::on_registered_in_lte);
}

void StartUp::on_registered_in_lte(const Answer& answer) {
  if (is_registered(registration_in(answer, "+CEREG"))) return attach();
  rest_.take(kBetweenQuestions, [this] { ask_attached(); });
}

void StartUp::attach() {
  context_.progress(Stage::Network, "registered, but not attached: saying AT+CGATT=1");
  conversation_.run({.line = "AT+CGATT=1", .done = [this](const Answer& answer) {
                       attach_outcome_ = answer.outcome();
                       ask_attached();
                     }});
}

void StartUp::restart_radio() {
  context_.progress(Stage::Network, "no network: switching the radio off and on");
  conversation_.run({.line = "AT+CFUN=0", .done = [this](const Answer& off) {
                       if (is_refused("AT+CFUN=0", off)) return;
                       rest_.take(kRadioOff, [this] {
                         conversation_.run({.line = "AT+CFUN=1", .done = [this](const Answer& on) {
                                              if (!is_refused("AT+CFUN=1", on)) begin_card();
                                            }});
                       });
                     }});
}

void StartUp::explain_no_network() {
  if (!attach_outcome_.empty()) {
    context_.stop(Trouble::NoNetwork,
                  concat("the module is registered, but does not attach to the network: AT+CGATT=1 "
                         "is answered with ",
                         attach_outcome_, "; check the card's contract"));
    return;
  }
  conversation_.run({.line = "AT+CREG?", .done = [this](const Answer& answer) {
                       context_.stop(
                           Trouble::NoNetwork,
                           concat("the module is not attached to the network: ",
                                  registration_in_words(registration_in(answer, "+CREG"))));
                     }});
}

void StartUp::finish() {
  is_running_ = false;
  std::exchange(done_, {})();
}

}  // namespace airmodem::client
