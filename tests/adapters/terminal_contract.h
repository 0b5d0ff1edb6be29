/// What every kind of terminal has to do for its observer (src/runtime/ports.h), with a host of
/// any kind that can write() and read().
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/io_context.hpp>
#include <string>
#include <string_view>

#include "runtime/ports.h"
#include "tests/adapters/run_until.h"
#include "tests/adapters/terminal_observer.h"

namespace airmodem {

/// What is not taken is kept and offered again. The observer has had room for 3 bytes since before
/// the host came.
template <class Host>
void expect_holding_back(boost::asio::io_context& io, Terminal& terminal, HearingObserver& observer,
                         Host& host) {
  const auto hears = [&](std::string_view wanted) {
    return run_until(io, [&] { return observer.heard == wanted; });
  };
  host.write("AT+CIPSTATUS\r");
  ASSERT_TRUE(hears("<AT+"));
  host.write("AT\r");
  run_ready(io);
  EXPECT_EQ(observer.heard, "<AT+");
  observer.room = 5;
  terminal.resume_reading();
  ASSERT_TRUE(hears("<AT+CIPST"));
  observer.room = std::string::npos;
  terminal.resume_reading();
  EXPECT_TRUE(hears("<AT+CIPSTATUS\rAT\r"));
}

/// Of `size` bytes, more than fit, a part is taken; there is word of room as the host reads, until
/// all of them have come through.
template <class Host>
void expect_short_writes(boost::asio::io_context& io, Terminal& terminal, HearingObserver& observer,
                         Host& host, std::size_t size) {
  const std::string block(size, 'r');
  std::size_t written = terminal.write(block);
  ASSERT_LT(written, block.size());
  std::size_t read = 0;
  const bool all = run_until(io, [&] {
    read += host.read().size();
    if (observer.writable > 0 && written < block.size()) {
      observer.writable = 0;
      written += terminal.write(std::string_view(block).substr(written));
    }
    return read == block.size();
  });
  EXPECT_TRUE(all) << read;
}

}  // namespace airmodem
