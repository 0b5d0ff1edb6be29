/// The address of a listener, as a person writes it.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <string>

#include "airmodem/result.h"

namespace airmodem {

/// Who may reach a listener.
enum class Reach {
  ThisMachine,  ///< loopback addresses only
  Anyone        ///< --allow-remote was given
};

/// Reads `127.0.0.1:5000`, `localhost:5000` or `[::1]:5000`; with port 0 the kernel chooses. Fails
/// when it is nothing of the kind, and when others than `reach` allows could connect to it.
Result<boost::asio::ip::tcp::endpoint> listen_address(const std::string& text, Reach reach);

}  // namespace airmodem
