#include "adapters/client/dial.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/error.hpp>
#include <cstdint>
#include <utility>
#include <variant>

#include "adapters/client/unread_input.h"

namespace airmodem {
namespace {

// The module tells every failure of TLS in the same words.
constexpr std::string_view kTlsAdvice =
    "; see that the server speaks TLS there, that --ca is the root of its certificate and --name "
    "a name in it, and whether it wants --cert and --key";

}  // namespace

Dial::Dial(boost::asio::io_context& io, Clock& clock, Streams streams, DialOptions options, Say say,
           EndHandler ended)
    : clock_(clock),
      options_(std::move(options)),
      say_(std::move(say)),
      ended_(std::move(ended)),
      input_fd_(std::move(streams.input)),
      output_fd_(std::move(streams.output)),
      input_(io, input_fd_.get()),
      output_(io, output_fd_.get()),
      input_reader_(io, buffer_, input_, [this](const auto& error) { input_ended(error); }),
      output_writer_(output_),
      session_(io, clock, std::move(streams.port), options_.client, *this) {}

Dial::~Dial() {
  input_.release();
  output_.release();
}

void Dial::start() {
  boost::system::error_code error;
  input_.non_blocking(true, error);  // the loop must not wait in a read or a write
  if (!error) output_.non_blocking(true, error);
  if (error) return session_lost(error.message());
  output_writer_.start(*this);
  session_.start();
  const auto begun = session_.client().start(client::Goal::BearerUp, session_.now());
  if (!begun) give_up(begun.error().message);
  session_.pump();
}

void Dial::stop() {
  give_up("asked to end");
  session_.pump();
}

// ---- the module ----

void Dial::session_event(const client::Event& event) {
  std::visit([this](const auto& what) { take(what); }, event);
}

void Dial::session_lost(const std::string& reason) { end_at_once("the port is gone: " + reason); }

// Nothing more is asked of the module.
void Dial::end_at_once(const std::string& reason) {
  say_(News::Trouble, reason);
  if (link_) {
    ending_ = {.counts = session_.client().counts(*link_), .why = reason};
    tell_counts(ending_->counts);
  }
  link_.reset();
  silence_.reset();
  is_over_ = true;
  end_ = End::Incomplete;
  end_when_written();
}

void Dial::take(const client::Progress& event) {
  if (event.text != std::exchange(last_progress_, event.text)) say_(News::Progress, event.text);
}

void Dial::take(const client::Ready&) {
  client::Client& client = session_.client();
  if (options_.listen) {
    const auto listening = client.listen(*options_.listen, session_.now());
    if (!listening) give_up(listening.error().message);
    return;
  }
  const auto link = client.open(options_.target, session_.now());
  if (!link) return give_up(link.error().message);
  say_(News::Progress,
       fmt::format("connecting to {} port {}", options_.target.host, options_.target.port.value));
}

void Dial::take(const client::Listening& event) {
  say_(News::Progress, fmt::format("listening on port {}", event.port.value));
}

void Dial::take(const client::ListeningEnded& event) {
  if (!had_link_) give_up(event.reason);
}

void Dial::take(const client::LinkOpened& event) {
  const std::string& wanted = options_.target.host;
  const bool is_wanted = !had_link_ && (wanted.empty() || event.peer == wanted);
  if (options_.listen && !is_wanted) {
    say_(News::Trouble, event.peer + " is turned away");
    session_.client().abort(event.link, session_.now());
    return;
  }
  say_(News::Progress, event.peer.empty() ? "connected" : event.peer + " has connected");
  link_ = event.link;
  had_link_ = true;
  if (!std::exchange(input_is_read_, true)) input_reader_.start(*this);
}

void Dial::take(const client::LinkClosed& event) {
  if (link_ != event.link) return;  // it was turned away
  link_.reset();
  silence_.reset();
  const bool in_order = event.end == client::LinkEnd::Closed || event.end == client::LinkEnd::Peer;
  const bool is_complete = in_order && event.is_complete && event.is_intact && !has_given_up_;
  end_ = is_complete ? End::Complete : End::Incomplete;
  if (!in_order) say_(News::Trouble, event.reason);
  tell_counts(event.counts);
  ending_ = {.counts = event.counts,
             .why = has_given_up_ ? why_given_up_ : event.reason,
             .is_complete = event.is_complete};
  if (!event.is_intact) say_(News::Trouble, "bytes of the peer may be missing");
  leave();
}

// Nobody acknowledges datagrams.
void Dial::tell_counts(const client::Counts& counts) {
  const std::string acknowledged =
      is_datagrams() ? "" : fmt::format("{} acknowledged, ", counts.acknowledged);
  say_(News::Progress, fmt::format("closed: {} bytes sent, {}{} received", counts.delivered,
                                   acknowledged, counts.received));
}

void Dial::take(const client::LinkFailed& event) {
  std::string reason = event.reason;
  if (options_.target.tls) reason += kTlsAdvice;
  if (!options_.diagnosis.empty()) {
    reason += (reason.ends_with("?") ? " " : "; ") + options_.diagnosis + " says more";
  }
  give_up(reason);
}

void Dial::take(const client::Stopped& event) {
  if (event.trouble != client::Trouble::None) {
    say_(News::Trouble, event.reason);
    end_ = End::Incomplete;
  }
  is_over_ = true;
  end_when_written();
}

// Transparent mode has to be left before the module takes commands, so a link is closed first.
void Dial::give_up(const std::string& reason) {
  say_(News::Trouble, reason);
  if (!std::exchange(has_given_up_, true)) why_given_up_ = reason;
  // The module has to be heard, even if nobody reads the output.
  session_.set_reading(ClientSession::Reading::On);
  if (!link_) return leave();
  session_.client().abort(*link_, session_.now());
  await_closing();
}

// A module that a peer who does not read holds up takes no command, perhaps for many minutes.
void Dial::await_closing() {
  const auto due = [this] {
    if (!link_) return;
    end_at_once("the module takes no command, as when the peer does not read; it stays as it is");
  };
  silence_ = clock_.at(clock_.now() + kDialClosingLimit, lifeline_.guard(due));
}

// Takes the bearer down; Stopped follows.
void Dial::leave() {
  if (std::exchange(is_leaving_, true)) return;
  session_.client().stop(session_.now());
}

// ---- the input ----

std::size_t Dial::terminal_bytes(std::string_view bytes) {
  if (!link_) return 0;
  const std::size_t most = is_datagrams() ? client::kLongestSend : bytes.size();
  std::size_t taken = 0;
  while (taken < bytes.size()) {
    const std::string_view piece = bytes.substr(taken, most);
    const std::size_t count = session_.client().send(*link_, piece, session_.now());
    taken += count;
    if (count < piece.size()) break;
  }
  session_.pump();
  return taken;
}

void Dial::input_ended(const boost::system::error_code& error) {
  input_has_ended_ = true;
  if (error != boost::asio::error::eof) {
    input_has_failed_ = true;
    say_(News::Trouble, "standard input: " + error.message() + "; what follows is not sent");
  }
  await_silence();
}

bool Dial::is_datagrams() const {
  return options_.target.transport == Transport::Udp && !options_.listen;
}

// In transparent mode the module tells what it has taken only when data mode has been left.
bool Dial::has_left() const {
  if (options_.client.traffic == client::Traffic::Transparent) {
    return session_.client().room(*link_) == options_.client.send_limit;
  }
  const client::Counts counts = session_.client().counts(*link_);
  return counts.delivered == counts.accepted;
}

// Told last, since input may come up to then. True when anything is left.
bool Dial::tell_what_is_left() {
  if (!ending_) return false;
  const client::Counts& counts = ending_->counts;
  const UnreadInput unread = input_has_ended_ ? UnreadInput{} : unread_input(input_fd_.get());
  const std::uint64_t unsent =
      unread.bytes + input_reader_.untaken() + counts.accepted - counts.delivered;
  const std::uint64_t unacknowledged = is_datagrams() ? 0 : counts.delivered - counts.acknowledged;
  if (unsent > 0 || unacknowledged > 0) {
    say_(News::Trouble,
         fmt::format("not everything has arrived: {}{} bytes of the input were not sent, {} were "
                     "sent and not acknowledged; {}",
                     unread.is_all ? "" : "at least ", unsent, unacknowledged, ending_->why));
    return true;
  }
  if (!ending_->is_complete) {
    say_(News::Trouble, "not everything that was sent is known to have arrived as it was");
  }
  return !ending_->is_complete;
}

// After the input's end the peer has its say, as long as it does not fall silent.
void Dial::await_silence() {
  if (!input_has_ended_ || !link_ || has_given_up_) return;
  const auto due = [this] {
    if (!link_) return;
    if (!has_left()) return await_silence();
    session_.client().close(*link_, session_.now());
    session_.pump();
  };
  silence_ = clock_.at(clock_.now() + options_.wait, lifeline_.guard(due));
}

// ---- a port that is disturbed ----

void Dial::take(const client::Garbled& event) {
  const std::string text = "the port is disturbed: " + event.reason;
  if (disturbances_.admit(text, clock_.now())) return say_(News::Trouble, text);
  await_disturbances();
}

void Dial::await_disturbances() {
  if (disturbances_due_) return;
  disturbances_due_ =
      clock_.at(*disturbances_.due(), lifeline_.guard([this] { sum_disturbances_up(); }));
}

void Dial::sum_disturbances_up() {
  disturbances_due_.reset();
  if (const auto text = disturbances_.summary(clock_.now())) say_(News::Trouble, *text);
}

// ---- the output ----

void Dial::take(const client::LinkData& event) {
  if (link_ != event.link) return;  // it is turned away
  unwritten_.push(event.bytes);
  write_output();
  await_silence();
}

void Dial::write_output() {
  if (!unwritten_.empty()) unwritten_.pop(output_writer_.write(unwritten_.view()));
  if (output_writer_.error() && !has_given_up_) {
    unwritten_.clear();
    give_up("standard output: " + output_writer_.error().message());
    session_.pump();
  }
  const bool is_full = unwritten_.size() >= kDialOutputLimit && !has_given_up_;
  if (is_full) session_.set_reading(ClientSession::Reading::Off);
  if (unwritten_.empty()) session_.set_reading(ClientSession::Reading::On);
  if (is_over_) end_when_written();
}

// After giving up it does not wait for a reader.
void Dial::end_when_written() {
  if ((!unwritten_.empty() && !has_given_up_) || !ended_) return;
  sum_disturbances_up();
  if (tell_what_is_left() || has_given_up_ || input_has_failed_) end_ = End::Incomplete;
  clock_.post(lifeline_.guard([this, ended = std::exchange(ended_, nullptr)] { ended(end_); }));
}

}  // namespace airmodem
