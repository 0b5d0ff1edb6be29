/// The host's end of a module's port: a serial device, a pseudo terminal, or a TCP connection.
#pragma once

#include <cstdint>
#include <string>

#include "adapters/owned_fd.h"
#include "airmodem/result.h"

namespace airmodem {

struct ClientPortOptions {
  std::string name;              ///< a path, or `tcp:HOST:PORT`
  std::uint32_t baud = 115'200;  ///< of a serial device, bits a second
};

/// Opens the port for reading and writing; the descriptor does not block. A device is set raw, 8N1,
/// without flow control, and is there for this program alone. A TCP connection is waited for, at
/// most 10 s for each address of the host; a name is looked up as long as the system does. Fails
/// with what to do next.
Result<OwnedFd> open_client_port(const ClientPortOptions& options);

}  // namespace airmodem
