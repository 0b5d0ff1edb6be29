#include "app/services.h"

#include <algorithm>
#include <utility>

namespace airmodem {

Services::Place& Services::add(std::string name) { return places_.emplace_back(std::move(name)); }

void Services::put(Place& place, std::unique_ptr<Service> service) {
  place.service_ = std::move(service);
}

void Services::start() {
  for (const Place& place : places_) place.service_->start();
}

void Services::fail(Place& place) {
  place.service_.reset();
  place.is_over_ = true;
  if (is_ending_) return look_whether_over();
  is_abandoned_ = std::ranges::all_of(places_, &Place::is_over_);
  if (!is_abandoned_) return;
  handlers_.none_left();
  if (without_any_ == WithoutAny::End) end();
}

void Services::end() {
  if (std::exchange(is_ending_, true)) return;
  handlers_.ending();
  for (Place& place : places_) {
    if (!place.service_) continue;
    place.service_->finish([this, &place] {
      place.is_over_ = true;
      look_whether_over();
    });
  }
  if (is_abandoned_) look_whether_over();
}

void Services::look_whether_over() {
  if (std::ranges::all_of(places_, &Place::is_over_)) handlers_.over();
}

void Services::stop() {
  for (const Place& place : places_) {
    if (place.service_) place.service_->stop();
  }
}

std::vector<ReadyModule> Services::doorways() const {
  std::vector<ReadyModule> all;
  for (const Place& place : places_) {
    if (place.service_) all.push_back({.name = place.name_, .doorway = place.service_->doorway()});
  }
  return all;
}

}  // namespace airmodem
