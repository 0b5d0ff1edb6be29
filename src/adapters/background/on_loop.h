/// For what never takes long: a background that needs no thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <functional>
#include <utility>

#include "runtime/background.h"

namespace airmodem {

/// Does its work on the loop, one piece a turn, whatever the program's threads are stuck in.
class OnLoop final : public Background {
 public:
  /// The loop outlives it.
  explicit OnLoop(boost::asio::io_context& io) : io_(io) {}

  void run(std::function<void()> work, std::function<void()> done) override {
    boost::asio::post(io_, [work = std::move(work), done = std::move(done)]() mutable {
      work();
      work = nullptr;  // what it holds goes before anybody hears that it is done
      done();
    });
  }

 private:
  boost::asio::io_context& io_;
};

}  // namespace airmodem
