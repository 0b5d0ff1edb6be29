#include "runtime/wire/serial_lane.h"

#include <algorithm>

namespace airmodem {
namespace {

/// Nobody is woken more often than this: a UART too gathers some characters first.
constexpr Duration kGrain{1000};

/// The greatest piece, and the longest wait for one.
constexpr std::uint64_t kLongestPiece = 64;
constexpr std::uint64_t kLongestWait = 5000;  // microseconds

}  // namespace

LinePace pace_of(const LineFormat& format) {
  const unsigned parity_bits = format.parity == Parity::None ? 0 : 1;
  return {.baud = format.baud, .bits = 1U + format.data_bits + parity_bits + format.stop_bits};
}

SerialLane::SerialLane(std::optional<std::uint64_t> fragment_seed) {
  if (fragment_seed) random_.emplace(*fragment_seed);
}

void SerialLane::set_pace(const LinePace& pace, Instant now) {
  if (pace == pace_) return;
  advance(now);
  pace_ = pace;
  begin_ = now;
  passed_ = 0;
  advance(now);
}

void SerialLane::push(std::string_view bytes, Instant now) {
  advance(now);
  if (flying_.empty()) {
    begin_ = now;
    passed_ = 0;
  }
  flying_ += bytes;
  advance(now);
}

std::string_view SerialLane::ready(Instant now) {
  advance(now);
  if (!random_) return arrived_;
  if (piece_ == 0 || now < piece_due_) return {};
  return std::string_view(arrived_).substr(0, piece_);
}

void SerialLane::pop(std::size_t count) {
  arrived_.erase(0, count);
  if (count == 0 || !random_) return;
  piece_ = 0;
  if (!arrived_.empty()) begin_piece(piece_due_);
}

std::size_t SerialLane::shorten(std::size_t limit, Instant now) {
  advance(now);
  if (arrived_.size() <= limit) return 0;
  const std::size_t lost = arrived_.size() - limit;
  arrived_.resize(limit);
  return lost;
}

void SerialLane::clear() {
  flying_.clear();
  arrived_.clear();
  piece_ = 0;
}

Instant SerialLane::next_arrival() const {
  if (flying_.empty()) return kNever;
  const auto grain =
      static_cast<std::size_t>(kGrain.count() * pace_.baud / (Duration::period::den * pace_.bits));
  return arrival(std::min(grain, flying_.size() - 1));
}

Instant SerialLane::next_ready() const {
  if (piece_ > 0) return piece_due_;
  return arrived_.empty() ? next_arrival() : begin_;
}

/// Characters whose last bit is over have come out.
void SerialLane::advance(Instant now) {
  std::size_t count = 0;
  while (count < flying_.size() && arrival(count) <= now) ++count;
  if (count == 0) return;
  arrived_ += std::string_view(flying_).substr(0, count);
  flying_.erase(0, count);
  passed_ += count;
  if (random_ && piece_ == 0) begin_piece(now);
}

Instant SerialLane::arrival(std::size_t index) const {
  if (pace_.baud == 0) return begin_;
  const std::uint64_t bits = (passed_ + index + 1) * pace_.bits;
  // Rounded up, so that nothing comes too early.
  const std::uint64_t duration = (bits * Duration::period::den + pace_.baud - 1) / pace_.baud;
  return begin_ + Duration(static_cast<Duration::rep>(duration));
}

void SerialLane::begin_piece(Instant now) {
  piece_ = static_cast<std::size_t>(1 + (*random_)() % kLongestPiece);
  piece_due_ = now + Duration(static_cast<Duration::rep>((*random_)() % kLongestWait));
}

}  // namespace airmodem
