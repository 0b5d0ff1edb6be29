/// Runs one module over its ports: bytes and inputs go into it, its events are carried out, and its
/// deadlines are kept.
///
/// Theory of operation. Everything ends in pump(), which carries out events until there are none,
/// writes what the module said in one piece, and waits for the next deadline. A port that reports
/// something while pump() runs only adds to it. What the host does not read is kept up to
/// kTerminalBacklog; from there on neither host nor peers are read, so nothing has to be dropped
/// but what a host leaves unread when it closes. What such a host has typed is read in any case:
/// the next host is not heard before it is taken, and the answers to it are lost.
///
/// A program may stand still (SIGSTOP, a frozen container, a machine that is overloaded) while the
/// network goes on. What has come meanwhile waits, in no order, beside deadlines that are over. So
/// when a deadline is found to be missed by more than kStandstill, the module's time has stood
/// still with the program: it goes on kSecondChance before that deadline, in which the loop hears
/// what waits. The module's clock lags by as much from then on. A deadline is put off once.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/module.h"
#include "runtime/background.h"
#include "runtime/file_work.h"
#include "runtime/hook.h"
#include "runtime/lifeline.h"
#include "runtime/orderly_end.h"
#include "runtime/ports.h"
#include "runtime/refusal_log.h"
#include "runtime/terminal_output.h"

namespace airmodem {

class LimitedLog;

/// How much waits for a host that does not read before everything else waits too, until it has read
/// all of it. The most that one read of a link adds is 64 KiB with their heads.
inline constexpr std::size_t kTerminalBacklog = 16 * 1024;

/// What a host that has gone has typed is not run any more once so much waits for the next one:
/// lines that bring about URCs would add to it without end.
inline constexpr std::size_t kLeftLinesBacklog = 4 * kTerminalBacklog;

/// How late a deadline must be found for the program to have stood still. A loop that is busy is
/// late by a few milliseconds.
inline constexpr std::chrono::seconds kStandstill{1};

/// How long what has come meanwhile may take to be heard: acknowledgements are looked up ten times
/// a second.
inline constexpr std::chrono::seconds kSecondChance{1};

/// The ports of a module. They outlive the driver, but the terminal is used only between start()
/// and the driver's end.
struct DriverPorts {
  Clock& clock;
  Terminal& terminal;
  Bearer& bearer;
  Dialer& dialer;
  Resolver& resolver;
  std::shared_ptr<FileStore> files;
  Listener& listener;
  std::shared_ptr<SettingsStore> settings;
  Background& background;
  Pinger& pinger;
  TimeClient& time;
  LimitedLog* log = nullptr;  ///< of what a host can bring about at will; null: without limits
};

class Driver final : public TerminalObserver,
                     private BearerObserver,
                     private ListenerObserver,
                     private EndingModule {
 public:
  /// The module is powered on now. The hooks are asked in their order, and outlive the driver. Log
  /// lines begin with `name` where it is not empty.
  Driver(Module module, DriverPorts ports, std::vector<Hook*> hooks, const std::string& name = {});
  ~Driver() override;
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Begins to serve.
  void start();

  /// Begins an orderly end (OrderlyEnd) and calls `done` when it is time for stop(): the host is
  /// given what the module has said, and the peers what the links have accepted, in data mode
  /// everything that the host has written. After kEndPatience without progress it is over: while a
  /// host that has gone is still written to, each piece begins it anew. Links that have nothing
  /// more to do are closed, so that what their peers send meanwhile is discarded and holds nothing
  /// up.
  void finish(std::function<void()> done);

  /// Closes every link in order and writes what the host still takes.
  void stop();

  /// The world around the module changes while it runs.
  void change(const SetFact& what) { input(what); }
  void change(const SupplyChanged& what) { input(what); }
  void change(const ModuleReset& what) { input(what); }

 private:
  class Link;

  void terminal_opened() override;
  void terminal_closed() override;
  void terminal_reopened() override { input(HostOpened{}); }
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override;
  void terminal_ready_changed(SignalLine line) override {
    input(TerminalReadyChanged{.line = line});
  }
  void terminal_lost(std::size_t count) override;

  void bearer_up(const std::string& address) override { input(BearerUp{.address = address}); }
  void bearer_failed() override { input(BearerFailed{}); }
  void bearer_lost() override { input(BearerLost{}); }

  void peer_arrived(const std::string& address, Port port) override;

  /// The module's time.
  Instant now() const { return Instant(ports_.clock.now() - powered_on_); }
  /// Calls this function of each hook, with the time.
  template <class Function, class What>
  void tell_hooks(Function function, const What& what) {
    if (hooks_.empty()) return;
    told_ = now();
    for (Hook* const hook : hooks_) (hook->*function)(told_, what);
  }
  void input(const Input& input);
  void pump();
  void look_for_standstill();
  void press_back();
  void wait_for_deadline();

  EndView end_view() const override;
  void stop_typing() override { input(Stopping{}); }
  void leave_peers() override;
  void tell_what_is_left() const override;

  bool gives_up_left_lines();
  bool reads_host() const { return !is_held_back_ || !has_host_; }
  bool reads_peers() const { return !is_held_back_; }
  std::uint64_t unacknowledged() const;

  /// Whose a link is, for the log: `meter: link 0`.
  std::string owner(LinkId link) const;

  void carry_out(WriteTerminal& event);
  void carry_out(ActivateBearer& event);
  void carry_out(const DeactivateBearer& event);
  void carry_out(OpenLink& event);
  void carry_out(SendLink& event);
  void carry_out(const CloseLink& event);
  void carry_out(const QueryAcked& event);
  void carry_out(const PauseLink& event);
  void carry_out(const ResumeLink& event);
  void carry_out(const GiveUpLink& event);
  void carry_out(const LimitRetries& event);
  void carry_out(const ResolveName& event);
  void carry_out(const CancelResolve& event);
  void carry_out(const Listen& event);
  void carry_out(const StopListening& event);
  void carry_out(const AcceptPeer& event);
  void carry_out(const RefusePeer& event);
  void carry_out(const UseNameServers& event);
  void carry_out(const Ping& event);
  void carry_out(const CancelPing& event);
  void carry_out(const AskTime& event);
  void carry_out(const CancelAskTime& event);
  void carry_out(const ConfigureLine& event);
  void carry_out(const SetCarrier& event) { ports_.terminal.set_carrier(event.line); }
  void carry_out(const CommandRefused& event) { refusals_.take(event); }
  void carry_out(const FactRefused& event);
  void carry_out(const BytesTaken&) {}
  template <class FileEvent>
  requires requires(FileWork& work, const FileEvent& event) { work.carry_out(event); }
  void carry_out(const FileEvent& event) { file_work_.carry_out(event); }
  void begin(Link& link, std::unique_ptr<Connection> connection);
  void retire(LinkId id);

  Module module_;
  DriverPorts ports_;
  std::vector<Hook*> hooks_;
  std::string log_prefix_;
  RefusalLog refusals_;
  Instant powered_on_;        // on the clock: the module's Instant zero, later by every standstill
  Instant told_{};            // the last moment that the module or a hook has been told
  Instant put_off_ = kNever;  // the deadline that was put off last
  std::unique_ptr<Alarm> deadline_;
  Instant awaited_ = kNever;

  TerminalOutput output_;
  bool is_held_back_ = false;        // too much is unwritten: nothing is read
  bool host_waits_ = false;          // the terminal keeps bytes that were not taken
  bool has_host_ = false;            // the port is open
  bool has_given_up_lines_ = false;  // of the host that has gone last
  bool is_pumping_ = false;

  OrderlyEnd end_;

  std::array<std::unique_ptr<Link>, kMostLinks> links_;
  std::vector<std::unique_ptr<Connection>> retired_;  // over, and destroyed outside callbacks
  std::unique_ptr<Lookup> lookup_;
  std::unique_ptr<EchoRequest> echo_request_;
  std::unique_ptr<TimeQuestion> time_question_;
  FileWork file_work_;
  Lifeline lifeline_;
};

}  // namespace airmodem
