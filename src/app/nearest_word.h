/// The word that somebody may have meant.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace airmodem {

/// `; did you mean X?` with the one of `words` that is nearest to `word`; empty if none is
/// near: more than one letter in three would have to change.
std::string did_you_mean(std::string_view word, std::span<const std::string_view> words);

}  // namespace airmodem
