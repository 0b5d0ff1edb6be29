/// Knows when the process that has started this one ends.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <functional>
#include <memory>

#include "airmodem/result.h"
#include "runtime/lifeline.h"

namespace airmodem {

/// Waits for the whole process, whichever of its threads started this one: what the kernel offers
/// for children (PR_SET_PDEATHSIG) fires when that thread ends.
class ParentWatch {
 public:
  /// Begins to watch; the loop outlives the watch. Fails where the parent cannot be seen.
  static Result<std::unique_ptr<ParentWatch>> open(boost::asio::io_context& io);

  /// `ended` is called once, from the loop, when the parent has ended, be it before start().
  void start(std::function<void()> ended);

 private:
  explicit ParentWatch(boost::asio::io_context& io) : process_(io) {}

  boost::asio::posix::stream_descriptor process_;
  std::function<void()> ended_;
  Lifeline lifeline_;
};

}  // namespace airmodem
