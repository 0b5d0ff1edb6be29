/// Runs a client over a port: bytes both ways, its deadlines, its events.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/owned_fd.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "adapters/terminal/terminal_buffer.h"
#include "airmodem/client.h"
#include "runtime/lifeline.h"
#include "runtime/ports.h"

namespace airmodem {

/// Hears what happens in a session. It may make requests of the client from inside.
class ClientSessionObserver {
 public:
  virtual ~ClientSessionObserver() = default;

  virtual void session_event(const client::Event& event) = 0;

  /// The port can be read or written no more; nothing comes after this.
  virtual void session_lost(const std::string& reason) = 0;
};

class ClientSession final : private TerminalObserver {
 public:
  /// The port does not block. Loop, clock and observer outlive the session.
  ClientSession(boost::asio::io_context& io, Clock& clock, OwnedFd port,
                client::ClientOptions options, ClientSessionObserver& observer);
  ~ClientSession() override;
  ClientSession(const ClientSession&) = delete;
  ClientSession& operator=(const ClientSession&) = delete;

  /// Begins to read the port.
  void start();

  /// The client, for requests; each of them is followed by pump().
  client::Client& client() { return client_; }
  const client::Client& client() const { return client_; }

  /// The time of the client's requests, which begins with the session.
  Instant now() const { return Instant(clock_.now() - started_); }

  /// Carries out what requests have led to. Does nothing from inside the observer's calls: it is
  /// done after them.
  void pump();

  /// Whether the port is read. What the module has to say waits in it while it is not.
  enum class Reading { On, Off };
  void set_reading(Reading reading);

 private:
  using Descriptor = boost::asio::posix::stream_descriptor;

  void terminal_opened() override {}
  void terminal_closed() override {}
  std::size_t terminal_bytes(std::string_view bytes) override;
  void terminal_writable() override { pump(); }
  void terminal_ready_changed(SignalLine /*line*/) override {}

  bool tell_events();
  void write_output();
  void await_deadline();
  void lose(const std::string& reason);

  Clock& clock_;
  Instant started_;
  ClientSessionObserver& observer_;
  client::Client client_;
  Descriptor port_;
  TerminalBuffer buffer_{};
  StreamReader<Descriptor> reader_;
  StreamWriter<Descriptor> writer_;
  std::unique_ptr<Alarm> deadline_;
  Instant awaited_ = kNever;  ///< when the alarm is due
  Reading reading_ = Reading::On;
  bool is_pumping_ = false;
  bool is_lost_ = false;
  Lifeline lifeline_;
};

}  // namespace airmodem
