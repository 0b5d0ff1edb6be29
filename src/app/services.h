/// What the program serves, and when it is over.
///
/// Theory of operation. A service that fails is gone, and the others are served on; with none left
/// the program waits for its end, as it does with all of them: whoever has started it decides, and
/// can read in the log what has happened. Only where nobody could tell it to end it does so itself:
/// the end of --stdio's input would be the sign, and is not seen without its module. The end
/// asks every service for an orderly one and is over with the last of them.
#pragma once

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "app/readiness.h"
#include "app/service.h"

namespace airmodem {

class Services {
 public:
  /// What follows when none is left that has not failed.
  enum class WithoutAny { WaitForEnd, End };

  struct Handlers {
    std::function<void()> none_left;  ///< every service has failed
    std::function<void()> ending;     ///< the end begins
    std::function<void()> over;       ///< nothing is served any more: the loop may stop
  };

  Services(WithoutAny without_any, Handlers handlers)
      : without_any_(without_any), handlers_(std::move(handlers)) {}
  Services(const Services&) = delete;
  Services& operator=(const Services&) = delete;

  /// One of them.
  class Place {
   public:
    explicit Place(std::string name) : name_(std::move(name)) {}

   private:
    friend Services;

    std::unique_ptr<Service> service_;  // null: not yet there, or it has failed
    std::string name_;
    bool is_over_ = false;
  };

  /// A place for a service of this name; it stays where it is.
  Place& add(std::string name);

  /// Puts a service where it is served from.
  void put(Place& place, std::unique_ptr<Service> service);

  void start();

  /// The service of that place has failed: it is destroyed.
  void fail(Place& place);

  /// Begins the orderly end; does nothing the second time.
  void end();
  bool is_ending() const { return is_ending_; }

  /// Closes every link.
  void stop();

  /// Whether every service has failed before the end.
  bool is_abandoned() const { return is_abandoned_; }

  /// Where hosts find those that are there.
  std::vector<ReadyModule> doorways() const;

 private:
  void look_whether_over();

  WithoutAny without_any_;
  Handlers handlers_;
  std::list<Place> places_;
  bool is_ending_ = false;
  bool is_abandoned_ = false;
};

}  // namespace airmodem
