/// What the families list, put together once for all modules: slices and timers.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "core/check.h"
#include "core/command/family.h"
#include "core/text/snapshot_writer.h"

namespace airmodem {
namespace {

template <class Row>
std::vector<Row> collect(Rows<Row> Family::*rows) {
  std::vector<Row> all;
  for (const Family* const family : families()) {
    all.insert(all.end(), (family->*rows).begin(), (family->*rows).end());
  }
  return all;
}

}  // namespace

std::span<const Slice> all_slices() {
  static const std::vector<Slice> kSlices = collect(&Family::slices);
  return kSlices;
}

std::span<const Timer* const> all_timers() {
  static const std::vector<const Timer*> kTimers = collect(&Family::timers);
  return kTimers;
}

std::size_t place_of_slice(SliceKey key) {
  const auto slices = all_slices();
  const auto place = std::ranges::find(slices, key, &Slice::key);
  AIRMODEM_CHECK(place != slices.end());
  return static_cast<std::size_t>(place - slices.begin());
}

Slices::Slices() {
  for (const Slice& row : all_slices()) holders_.push_back(row.make());
}

void Slices::renew() {
  const auto rows = all_slices();
  for (std::size_t n = 0; n < rows.size(); ++n) {
    if (!rows[n].lasts) holders_[n]->renew();
  }
}

Timers::Timers() {
  for (const Timer* const timer : all_timers()) {
    for (std::uint8_t n = 0; n < timer->count; ++n) {
      entries_.push_back({.timer = timer, .number = n, .deadline = kNever});
    }
  }
}

void Timers::show(SnapshotWriter& out) const {
  for (const Entry& entry : entries_) {
    if (entry.deadline == kNever) continue;
    std::string key = concat("timer.", entry.timer->name);
    if (entry.timer->count > 1) append(key, '.', entry.number);
    out.add_moment(std::move(key), entry.deadline);
  }
}

}  // namespace airmodem
