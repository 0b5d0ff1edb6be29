/// TLS servers of two makers, each a process of its own.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "peer.h"
#include "process.h"
#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// A server at a port of 127.0.0.1. When it is made, it listens.
class TlsServer {
 public:
  std::uint16_t port() const { return port_->port(); }

  ByteChannel& line() { return process_->line(); }
  ByteChannel& errors() { return process_->errors(); }

  /// It dies, connections and all.
  void kill() { process_.reset(); }

  /// It dies and comes again at the same port.
  void restart(Place place = Place::here());

 protected:
  /// `words` start it; kPort among them stands for the port.
  TlsServer(Process::Words words, Place place);

  static constexpr const char* kPort = "@PORT@";

 private:
  std::unique_ptr<ClosedPort> port_;
  Process::Words words_;
  std::unique_ptr<Process> process_;
};

/// OpenSSL's s_server, for one client at a time. What the client sends comes out of line(), and
/// what is written into line() goes to the client.
class OpensslServer : public TlsServer {
 public:
  /// `options` of s_server; without a -cert among them it shows server.pem.
  explicit OpensslServer(const Process::Words& options = {}, Place place = Place::here());
};

/// NSS's selfserv with server.pem, which answers the requests of many clients.
class NssServer : public TlsServer {
 public:
  explicit NssServer(const Process::Words& options = {}, Place place = Place::here());

  /// What a client asks, and what the answer to it begins with.
  static constexpr const char* kRequest = "GET / HTTP/1.0\r\n\r\n";
  static constexpr const char* kAnswer = "HTTP/1.0 200 OK\r\nServer: Generic Web Server\r\n";
};

}  // namespace airmodem::e2e
