#include "client/bearer.h"

#include <utility>

#include "client/fields.h"
#include "core/text/append.h"

namespace airmodem::client {
namespace {

constexpr Duration kFirstRest = std::chrono::seconds(2);

}  // namespace

void BearerWalk::begin(std::function<void(std::string)> done) {
  done_ = std::move(done);
  is_running_ = true;
  attempts_ = 0;
  context_.progress(Stage::Settings, "beginning the service anew");
  conversation_.run({.line = "AT+CIPSHUT", .done = [this](const Answer& answer) {
                       if (!answer.is_ok()) {
                         context_.stop(
                             Trouble::Refused,
                             concat("the module answers AT+CIPSHUT with ", answer.outcome()));
                         return;
                       }
                       apply(settings(), 0);
                     }});
}

void BearerWalk::cancel() {
  is_running_ = false;
  rest_.clear();
}

// CIPMUX=1 is refused while CIPMODE=1, and CIPMODE=1 under CIPMUX=1, so CIPMODE=0 comes first.
std::vector<BearerWalk::Setting> BearerWalk::settings() const {
  const Dialect& dialect = context_.dialect;
  std::vector<Setting> list = {
      {"AT+CIPMODE=0"},
      {context_.is_multi() ? "AT+CIPMUX=1" : "AT+CIPMUX=0", true},
      {"AT+CIPQSEND=1", dialect.quick_accept == Support::Yes},
      {"AT+CIPSPRT=1"},  // the prompt and the result
      {"AT+CIPATS=0"},   // a payload that comes late is not sent in part
      {"AT+CIPSRIP=0"},
  };
  const std::string_view fetching = context_.is_fetched() ? "AT+CIPRXGET=1" : "AT+CIPRXGET=0";
  if (dialect.held_data != Support::No || context_.is_fetched()) {
    list.push_back({std::string(fetching), context_.is_fetched()});
  }
  if (!context_.is_fetched() && !context_.is_multi()) list.push_back({"AT+CIPHEAD=1", true});
  if (dialect.bare_data == Support::Yes) list.push_back({"AT+CIPRXF=1", true});
  if (dialect.tls == Support::Yes) list.push_back({"AT+CIPSSL=0"});
  if (context_.is_transparent()) {
    list.push_back({"AT+CIPMODE=1", true});
    // Its parameter `esc` must be 1 for `+++`; the Air724 takes four values, others have it set.
    if (dialect.family == kAir724Family) list.push_back({"AT+CIPCCFG=5,2,1024,1", true});
  }
  return list;
}

void BearerWalk::apply(std::vector<Setting> settings, std::size_t next) {
  if (next == settings.size()) return attempt();
  Command command{.line = settings[next].line};
  command.done = [this, settings = std::move(settings), next](const Answer& answer) {
    const Setting& setting = settings[next];
    if (setting.is_needed && !answer.is_ok()) {
      context_.stop(Trouble::Refused,
                    concat("the module answers ", setting.line, " with ", answer.outcome()));
      return;
    }
    apply(settings, next + 1);
  };
  conversation_.run(std::move(command));
}

void BearerWalk::attempt() {
  ++attempts_;
  context_.progress(Stage::Bearer,
                    attempts_ == 1 ? "bringing the bearer up" : "bringing the bearer up once more");
  set_access_point();
}

void BearerWalk::set_access_point() {
  const auto& point = context_.options.access_point;
  std::string line = "AT+CSTT";
  if (point) append(line, "=\"", point->name, "\",\"", point->user, "\",\"", point->password, '"');
  conversation_.run(
      {.line = line, .done = [this, line](const Answer& answer) {
         if (answer.is_ok()) return activate();
         // Firmware before V980 wants the network's APN set by hand (spec: bearer.cstt-bare).
         if (!context_.options.access_point) return read_access_point();
         try_again(concat(line.substr(0, line.find('=')), " is answered with ", answer.outcome()));
       }});
}

void BearerWalk::read_access_point() {
  conversation_.run({.line = "AT+CGDCONT?",
                     .done = [this](const Answer& answer) { set_access_point_by_hand(answer); }});
}

void BearerWalk::set_access_point_by_hand(const Answer& contexts) {
  for (const std::string& line : contexts.lines) {
    const auto value = value_of(line, "+CGDCONT");
    if (!value) continue;
    FieldReader fields(*value);
    fields.next();
    fields.next();
    const std::string name(without_quotes(fields.next()));
    if (name.empty()) continue;
    conversation_.run(
        {.line = concat("AT+CSTT=\"", name, "\",\"\",\"\""), .done = [this](const Answer& answer) {
           if (answer.is_ok()) return activate();
           try_again(concat("AT+CSTT is answered with ", answer.outcome()));
         }});
    return;
  }
  try_again("the module wants an APN, and the network gave none",
            "give the one that the operator names for this card, with --apn");
}

void BearerWalk::activate() {
  conversation_.run({.line = "AT+CIICR", .done = [this](const Answer& answer) {
                       if (answer.is_ok()) return ask_address();
                       try_again(concat("AT+CIICR is answered with ", answer.outcome()));
                     }});
}

void BearerWalk::ask_address() {
  conversation_.run({.line = "AT+CIFSR", .done = [this](const Answer& answer) {
                       if (!answer.is_ok()) {
                         try_again(concat("AT+CIFSR is answered with ", answer.outcome()));
                         return;
                       }
                       is_running_ = false;
                       std::exchange(done_, {})(answer.final_result);
                     }});
}

void BearerWalk::try_again(std::string reason, std::string_view advice) {
  if (attempts_ >= context_.options.patience.bearer_attempts) {
    context_.stop(Trouble::NoBearer,
                  concat("the bearer cannot be brought up: ", reason, "; ", advice));
    return;
  }
  context_.progress(Stage::Bearer, std::move(reason));
  conversation_.run({.line = "AT+CIPSHUT", .done = [this](const Answer&) {
                       rest_.take(kFirstRest * (1 << (attempts_ - 1)), [this] { attempt(); });
                     }});
}

}  // namespace airmodem::client
