#include "client/links.h"

#include <algorithm>
#include <utility>

#include "core/text/append.h"
#include "core/text/ascii.h"

namespace airmodem::client {
namespace {

using std::chrono::seconds;

// The module gives a connect 75 s and a name 12 s (spec: connect.time); the handshake of TLS has
// its own limit.
constexpr Duration kConnectLimit = seconds(75 + 12 + 3);
constexpr int kHandshakeSeconds = 60;
// Every family has so many; some have more, on which peers come in.
constexpr std::size_t kOwnLinks = 6;

// CONNECT FAIL in single mode tells by the state what went wrong (spec: connect.fail-state).
std::string_view failure_in_words(std::string_view state, bool is_secured) {
  if (state == "IP STATUS") return "the server's name is not known";
  if (state == "TCP CLOSED" || state == "UDP CLOSED") {
    return is_secured ? "the server refuses, cannot be reached, does not answer, or TLS failed"
                      : "the server refuses, cannot be reached or does not answer: is it running, "
                        "and at this port?";
  }
  return "the connection failed";
}

}  // namespace

std::optional<LinkId> Links::free_link() const {
  if (!context_.is_multi()) {
    const bool is_free = links_[0].phase == LinkPhase::Free && !listening_;
    return is_free ? std::optional(kSingleLink) : std::nullopt;
  }
  // From above: a peer that comes in gets the lowest one that is free.
  for (std::size_t index = kOwnLinks; index-- > 0;) {
    if (links_[index].phase == LinkPhase::Free) return LinkId{static_cast<std::uint8_t>(index)};
  }
  return std::nullopt;
}

Result<LinkId> Links::open(const Target& target) {
  if (!is_host_name(target.host) || target.host.size() > kLongestServer ||
      target.host.find('"') != std::string::npos) {
    return failure("the server's name or address cannot be one");
  }
  if (target.port.value == 0) return failure("there is no port 0");
  if (target.tls) {
    if (target.transport != Transport::Tcp) return failure("TLS needs TCP");
    if (context_.dialect.tls == Support::No) return failure("this module has no TLS");
    const bool wants_files = !target.tls->authority.empty() || !target.tls->certificate.empty();
    if (wants_files && context_.dialect.tls_settings == Support::No) {
      return failure("this module takes no certificates");
    }
  }
  const auto id = free_link();
  if (!id) return failure("no link is free");
  Link& link = links_[id->value];
  link = Link{.phase = LinkPhase::Opening,
              .transport = target.transport,
              .is_secured = target.tls.has_value(),
              .reason = "given up"};
  run_steps(*id, steps_to(target, *id), 0);
  return *id;
}

std::vector<Links::Step> Links::steps_to(const Target& target, LinkId id) const {
  std::vector<Step> steps;
  if (target.tls) {
    add_tls_steps(steps, target, id);
  } else if (context_.dialect.tls == Support::Yes) {
    steps.push_back({.line = "AT+CIPSSL=0"});
  }
  steps.push_back({.line = concat("AT+CIPSTART=", link_field(context_, id),
                                  target.transport == Transport::Udp ? "\"UDP\",\"" : "\"TCP\",\"",
                                  target.host, "\",", target.port.value)});
  return steps;
}

// Names of the files in the module; each link has its own, since links can differ.
void Links::add_tls_steps(std::vector<Step>& steps, const Target& target, LinkId id) const {
  const TlsOptions& tls = *target.tls;
  struct File {
    std::string_view tag;
    const std::string& contents;
  };
  const File files[] = {
      {"cacert", tls.authority}, {"clientcert", tls.certificate}, {"clientkey", tls.key}};
  const auto set = [&](std::string_view tag, std::string_view value) {
    steps.push_back({.line = concat("AT+SSLCFG=\"", tag, "\",", id.value, ",", value)});
  };
  if (context_.dialect.tls_settings != Support::No) {
    for (const File& file : files) {
      const std::string name = concat("host", id.value, file.tag, ".pem");
      if (!file.contents.empty()) {
        context_.progress(Stage::Uploading, concat("uploading ", name));
        add_upload(steps, name, file.contents);
      }
      // Nothing after the comma erases what another program has set.
      set(file.tag, file.contents.empty() ? "" : concat('"', name, '"'));
    }
    const bool is_mutual = !tls.certificate.empty();
    const std::string_view level = is_mutual ? "2" : tls.authority.empty() ? "0" : "1";
    set("seclevel", level);
    set("hostname", tls.host_name.empty() ? "" : concat('"', tls.host_name, '"'));
    set("negotiatetimeout", concat(kHandshakeSeconds));
  }
  steps.push_back({.line = "AT+CIPSSL=1"});
}

void Links::add_upload(std::vector<Step>& steps, const std::string& name,
                       const std::string& contents) {
  constexpr std::size_t kMostAtOnce = 10240;  // spec: files.write
  constexpr int kTypingSeconds = 20;
  steps.push_back({.line = concat("AT+FSDEL=", name), .may_fail = true});
  steps.push_back({.line = concat("AT+FSCREATE=", name)});
  for (std::size_t at = 0; at < contents.size(); at += kMostAtOnce) {
    const std::string piece = contents.substr(at, kMostAtOnce);
    steps.push_back({.line = concat("AT+FSWRITE=", name, ",", at == 0 ? 0 : 1, ",", piece.size(),
                                    ",", kTypingSeconds),
                     .payload = piece});
  }
}

// Each step stands before all that waits, so that no other link's CIPSSL comes between.
void Links::run_steps(LinkId id, std::vector<Step> steps, std::size_t next) {
  const bool is_start = next + 1 == steps.size();
  Command command{.line = steps[next].line, .payload = steps[next].payload};
  command.done = [this, id, steps = std::move(steps), next, is_start](const Answer& answer) {
    if (is_start) return on_start_answered(id, answer);
    if (links_[id.value].phase == LinkPhase::GivingUp) return fail_opening(id, "given up");
    const Step& step = steps[next];
    if (!answer.is_ok() && !step.may_fail) {
      return fail_opening(id, concat("the module answers ", step.line, " with ", answer.outcome()));
    }
    run_steps(id, steps, next + 1);
  };
  if (next == 0) return conversation_.run(std::move(command));
  conversation_.run_first(std::move(command));
}

void Links::on_start_answered(LinkId id, const Answer& answer) {
  Link& link = links_[id.value];
  if (link.phase != LinkPhase::Opening && link.phase != LinkPhase::GivingUp) return;
  if (answer.end == CommandEnd::Timeout) {
    // It may have been begun all the same.
    link.reason = "the module did not answer AT+CIPSTART";
    return give_up_opening(id);
  }
  if (!answer.is_ok()) {
    return fail_opening(id, concat("the module answers AT+CIPSTART with ", answer.outcome()));
  }
  if (link.phase == LinkPhase::GivingUp) return give_up_opening(id);
  link.connect.set(context_.now + kConnectLimit +
                   (link.is_secured ? seconds(kHandshakeSeconds) : seconds(0)));
}

void Links::fail_opening(LinkId id, std::string reason) {
  links_[id.value] = Link{};
  context_.emit(LinkFailed{.link = id, .reason = std::move(reason)});
}

void Links::give_up_opening(LinkId id) {
  Link& link = links_[id.value];
  link.phase = LinkPhase::GivingUp;
  link.connect.clear();
  conversation_.run(
      {.line = concat("AT+CIPCLOSE", context_.is_multi() ? concat("=", id.value) : ""),
       .done = [this, id](const Answer&) { fail_opening(id, links_[id.value].reason); }});
}

void Links::close(LinkId id) {
  Link& link = links_[id.value];
  if (link.phase == LinkPhase::Opening) {
    const bool is_started = link.connect.is_set();
    link.phase = LinkPhase::GivingUp;
    if (is_started) give_up_opening(id);
  } else if (link.phase == LinkPhase::Open) {
    link.phase = LinkPhase::Draining;
    link.end = LinkEnd::Closed;
    link.progress_at = context_.now;
    link.acknowledgement.set(context_.now);
  }
}

void Links::abort(LinkId id) {
  Link& link = links_[id.value];
  if (link.phase == LinkPhase::Opening) return close(id);
  if (link.phase == LinkPhase::Open || link.phase == LinkPhase::Draining) {
    begin_closing(id, LinkEnd::Closed, "aborted");
  }
}

void Links::begin_closing(LinkId id, LinkEnd end, std::string reason) {
  Link& link = links_[id.value];
  link.phase = LinkPhase::Closing;
  link.end = end;
  link.reason = std::move(reason);
  conversation_.run(
      {.line = concat("AT+CIPCLOSE", context_.is_multi() ? concat("=", id.value) : ""),
       .done = [this, id](const Answer&) {
         // A refusal says that it is closed already: CLOSED has come, or comes.
         if (links_[id.value].phase == LinkPhase::Closing) {
           end_link(context_, links_, id);
         }
       }});
}

bool Links::take(const Urc& urc) {
  const LinkId id = urc.link.value_or(kSingleLink);
  Link& link = links_[id.value];
  switch (urc.kind) {
    case UrcKind::ConnectOk:
    case UrcKind::DataMode:
      on_opened(id);
      return true;
    case UrcKind::State:
      link.state = urc.detail;
      return true;
    case UrcKind::ConnectFail:
      on_open_failed(id);
      return true;
    case UrcKind::AlreadyConnect:
      return true;  // after the error that ended CIPSTART
    case UrcKind::Closed:
      on_closed(id, urc);
      return true;
    case UrcKind::PeerIn:
      return on_peer_in(id, urc);
    case UrcKind::ServerOk:
    case UrcKind::ServerClose:
      on_server(urc);
      return true;
    case UrcKind::DataHeld:
      link.holds_data = link.carries_data();
      return true;
    default:
      return false;
  }
}

void Links::on_opened(LinkId id) {
  Link& link = links_[id.value];
  // CONNECT OK may stand before CIPSTART's OK; then the connect was never waited for.
  if (link.phase != LinkPhase::Opening) return;
  link.phase = LinkPhase::Open;
  link.connect.clear();
  link.progress_at = context_.now;
  link.reason.clear();
  context_.emit(LinkOpened{.link = id, .peer = {}});
}

void Links::on_open_failed(LinkId id) {
  Link& link = links_[id.value];
  if (link.phase != LinkPhase::Opening) return;
  const std::string state = link.state;
  fail_opening(id, std::string(failure_in_words(state, link.is_secured)));
  if (state == "PDP DEACT") context_.stop(Trouble::BearerLost, "the bearer is lost");
}

void Links::on_closed(LinkId id, const Urc& urc) {
  Link& link = links_[id.value];
  const std::string reason = urc.detail.empty() ? "the peer closed, or the connection broke"
                                                : concat("TCP error ", urc.detail);
  if (link.phase == LinkPhase::Opening) {
    fail_opening(id, "the connection was closed at once");
  } else if (link.phase == LinkPhase::Open || link.phase == LinkPhase::Draining) {
    link.phase = LinkPhase::Ended;
    link.end = LinkEnd::Peer;
    link.reason = reason;
    link.holds_data = context_.is_fetched();
  } else if (link.phase == LinkPhase::Closing && link.end == LinkEnd::Failed) {
    link.reason += "; " + reason;  // SEND FAIL comes before the CLOSED that explains it
  }
}

bool Links::on_peer_in(LinkId id, const Urc& urc) {
  Link& link = links_[id.value];
  if (link.phase == LinkPhase::Opening && !link.connect.is_set()) {
    fail_opening(id, "a peer that came in took the link");
  }
  // The module gives a link away as soon as its peer is gone; what was still asked about that one
  // is no news about the next.
  const int unanswered = link.questions + link.stale_questions;
  if (link.phase == LinkPhase::Ended) end_link(context_, links_, id);
  if (link.phase != LinkPhase::Free) return false;
  link = Link{.phase = LinkPhase::Open, .stale_questions = unanswered, .progress_at = context_.now};
  context_.emit(LinkOpened{.link = id, .peer = std::string(urc.detail)});
  return true;
}

Result<void> Links::listen(Port port) {
  if (port.value == 0) return failure("there is no port 0");
  if (listening_) return failure("the module listens already");
  if (context_.is_transparent()) return failure("transparent mode has no server");
  if (!context_.is_multi() && !free_link()) return failure("the link is in use");
  listening_ = port;
  const auto start = [this, port] {
    conversation_.run_first(
        {.line = concat("AT+CIPSERVER=1,", port.value), .done = [this](const Answer& answer) {
           if (answer.is_ok()) return;
           listening_.reset();
           context_.emit(
               ListeningEnded{concat("the module answers AT+CIPSERVER with ", answer.outcome())});
         }});
  };
  if (context_.dialect.tls != Support::Yes) {
    start();
  } else {
    conversation_.run({.line = "AT+CIPSSL=0", .done = [start](const Answer&) { start(); }});
  }
  return {};
}

Result<void> Links::unlisten() {
  if (!listening_) return failure("the module does not listen");
  conversation_.run({.line = "AT+CIPSERVER=0", .done = [this](const Answer& answer) {
                       if (answer.is_ok() || !listening_) return;
                       context_.emit(ListeningEnded{
                           concat("the module answers AT+CIPSERVER=0 with ", answer.outcome())});
                     }});
  return {};
}

void Links::on_server(const Urc& urc) {
  if (!listening_) return;
  if (urc.kind == UrcKind::ServerOk) {
    context_.emit(Listening{*listening_});
    return;
  }
  listening_.reset();
  context_.emit(ListeningEnded{"the module listens no more"});
}

void Links::settle() {
  for (std::uint8_t index = 0; index < kMostLinks; ++index) {
    Link& link = links_[index];
    if (link.is_sending() || link.questions > 0) continue;
    const bool is_asked = !link.is_unconfirmed(context_) || link.is_last_asked;
    if (link.phase == LinkPhase::Ended && !link.holds_data && is_asked) {
      end_link(context_, links_, {index});
    }
    // Transparent mode has to be left first, and does the rest.
    if (context_.is_transparent()) continue;
    if (link.phase != LinkPhase::Draining || !link.queue.empty()) continue;
    const bool is_late = context_.now - link.progress_at >= context_.options.patience.confirmation;
    if (!link.is_unconfirmed(context_)) {
      begin_closing({index}, LinkEnd::Closed, "closed");
    } else if (is_late) {
      begin_closing({index}, LinkEnd::Closed, "the peer has not acknowledged everything");
    }
  }
}

bool Links::are_in_use() const {
  return listening_ || std::ranges::any_of(
                           links_, [](const Link& link) { return link.phase != LinkPhase::Free; });
}

void Links::end_all(const std::string& reason) {
  for (std::uint8_t index = 0; index < kMostLinks; ++index) {
    Link& link = links_[index];
    if (link.phase == LinkPhase::Opening || link.phase == LinkPhase::GivingUp) {
      fail_opening({index}, reason);
    } else if (link.phase != LinkPhase::Free) {
      // One that had ended before keeps its own end.
      if (link.phase != LinkPhase::Ended) {
        link.end = LinkEnd::Module;
        link.reason = reason;
      }
      end_link(context_, links_, {index});
    }
  }
  if (std::exchange(listening_, std::nullopt)) context_.emit(ListeningEnded{reason});
}

void Links::mark_not_intact() {
  for (Link& link : links_) link.is_intact = false;
}

void Links::advance() {
  for (std::uint8_t index = 0; index < kMostLinks; ++index) {
    if (!links_[index].connect.fires(context_.now)) continue;
    links_[index].reason = "the module did not say what became of the connection";
    give_up_opening({index});
  }
}

Instant Links::deadline() const {
  Instant earliest = kNever;
  for (const Link& link : links_) {
    earliest = std::min(earliest, link.connect.due());
    const bool is_idle = !link.is_sending() && link.questions == 0;
    if (is_idle && link.phase == LinkPhase::Draining && link.is_unconfirmed(context_)) {
      earliest = std::min(earliest, link.progress_at + context_.options.patience.confirmation);
    }
  }
  return earliest;
}

}  // namespace airmodem::client
