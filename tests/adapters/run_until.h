/// Runs a loop until something has happened, or for 10 seconds at most.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>

namespace airmodem {

/// Whether `condition` became true. No end-to-end test sleeps: it waits for what it wants to see.
template <class Condition>
bool run_until(boost::asio::io_context& io, Condition condition) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!condition()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    if (io.stopped()) io.restart();
    io.run_one_for(std::chrono::milliseconds(5));
  }
  return true;
}

/// Runs what is due now, and what becomes due through it.
inline void run_ready(boost::asio::io_context& io) {
  if (io.stopped()) io.restart();
  while (io.poll() > 0) {
  }
}

}  // namespace airmodem
