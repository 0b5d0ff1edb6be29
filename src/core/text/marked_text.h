/// Bytes for the host in their order, and what each of them is.
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "airmodem/mark.h"

namespace airmodem {

class MarkedText {
 public:
  /// Bytes of one kind that stand together.
  struct Run {
    Mark mark;
    std::string bytes;
  };

  /// The end of the text, where bytes of this kind are to be appended, at least one; valid until
  /// the next call.
  std::string& open(Mark mark) {
    if (runs_.empty() || runs_.back().mark != mark) runs_.push_back({mark, {}});
    return runs_.back().bytes;
  }

  bool empty() const { return runs_.empty(); }
  std::size_t size() const;

  /// What is `from` so far is `to`.
  void mark_again(Mark from, Mark to);

  /// Moves everything to the end of `other`.
  void flush_to(MarkedText& other);

  /// Gives each run away, from the first to the last; `take` must not write here.
  template <class Take>
  void drain(Take take) {
    for (Run& run : runs_) take(std::move(run));
    runs_.clear();
  }
  void clear() { runs_.clear(); }

 private:
  std::vector<Run> runs_;
};

}  // namespace airmodem
