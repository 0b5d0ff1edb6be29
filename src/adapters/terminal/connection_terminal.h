/// The port as one connection that is there already: opened once, closed once.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "adapters/terminal/socket_listener.h"
#include "adapters/terminal/stream_reader.h"
#include "adapters/terminal/stream_writer.h"
#include "runtime/lifeline.h"
#include "runtime/limited_log.h"
#include "runtime/ports.h"

namespace airmodem {

class ConnectionTerminal final : public Terminal {
 public:
  /// `name` says who the host is, for the log. `seat` is dropped at the terminal's end. `log` is
  /// for what hosts can bring about at will; null: without limits. Log lines begin with `owner`,
  /// the module, where it is not empty.
  ConnectionTerminal(asio::io_context& io, StreamSocket socket, std::string name,
                     TerminalBuffer& buffer, std::shared_ptr<const void> seat = nullptr,
                     std::shared_ptr<LimitedLog> log = nullptr, const std::string& owner = {});
  ~ConnectionTerminal() override;
  ConnectionTerminal(const ConnectionTerminal&) = delete;
  ConnectionTerminal& operator=(const ConnectionTerminal&) = delete;

  /// The host, as `ADDRESS:PORT` or as what a UNIX socket's host is called.
  const std::string& name() const { return name_; }

  /// `over` is called once, from the loop and not from inside any other call, after
  /// terminal_closed(): it may destroy the terminal and whatever uses it.
  void when_over(std::function<void()> over) { over_ = std::move(over); }

  /// terminal_opened() comes from inside this call.
  void start(TerminalObserver& observer) override;

  /// Takes everything, to no effect, once the host has gone.
  std::size_t write(std::string_view bytes) override;

  void resume_reading() override { reader_.resume_reading(); }
  void hang_up(std::string_view why) override;

  bool has_ended() const override { return !host_.is_open(); }

 private:
  using error_code = boost::system::error_code;

  void report_closed(const error_code& why);

  asio::io_context& io_;
  StreamSocket host_;
  std::string name_;
  std::string log_prefix_;
  StreamReader<StreamSocket> reader_;
  StreamWriter<StreamSocket> writer_;
  std::shared_ptr<const void> seat_;
  std::shared_ptr<LimitedLog> log_;
  std::function<void()> over_;
  TerminalObserver* observer_ = nullptr;
  Lifeline lifeline_;
};

}  // namespace airmodem
