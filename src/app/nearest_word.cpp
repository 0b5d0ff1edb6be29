#include "app/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace airmodem {
namespace {

/// How many letters must be put in, taken out or changed to make one word the other (Levenshtein).
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t i = 0; i < row.size(); ++i) row[i] = i;
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t j = 0; j < right.size(); ++j) {
      const std::size_t changed = diagonal + (left[i] == right[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

}  // namespace

std::string did_you_mean(std::string_view word, std::span<const std::string_view> words) {
  constexpr std::size_t kLongest = 64;  // no key is as long
  if (words.empty() || word.size() > kLongest) return "";
  const auto nearest = std::ranges::min_element(
      words, {}, [word](std::string_view known) { return distance(word, known); });
  const std::size_t most = std::max<std::size_t>(1, word.size() / 3);
  if (distance(word, *nearest) > most) return "";
  return "; did you mean " + std::string(*nearest) + "?";
}

}  // namespace airmodem
