#include "client/line_parser.h"

#include <algorithm>
#include <utility>

#include "airmodem/client_event.h"
#include "client/fields.h"
#include "core/text/ascii.h"
#include "core/text/number.h"

namespace airmodem::client {
namespace {

constexpr std::string_view kSingleHead = "+IPD,";
constexpr std::string_view kNumberedHead = "+RECEIVE,";
constexpr std::string_view kReadHead = "+CIPRXGET: 2,";

bool is_control(char c) { return (c >= '\0' && c < ' ' && c != '\t') || c == '\x7F'; }

NoiseToken noise(std::string_view bytes, std::string_view reason) {
  return {.bytes = std::string(bytes.substr(0, kGarbledShown)), .reason = reason};
}

std::optional<std::size_t> block_length(std::string_view digits) {
  const auto length = parse_number(digits);
  if (!length || *length > static_cast<std::int64_t>(kLongestBlock)) return std::nullopt;
  return static_cast<std::size_t>(*length);
}

}  // namespace

std::optional<Token> LineParser::take(std::string_view& bytes, Awaited awaited) {
  while (!bytes.empty()) {
    if (needed_ > 0) {
      if (auto token = take_data(bytes)) return token;
      continue;
    }
    const char byte = bytes.front();
    bytes.remove_prefix(1);
    if (auto token = take_byte(byte, awaited)) return token;
  }
  return std::nullopt;
}

std::optional<Token> LineParser::take_byte(char byte, Awaited awaited) {
  const bool is_blank_of_prompt = std::exchange(after_prompt_, false) && byte == ' ';
  if (is_blank_of_prompt) return std::nullopt;
  if (std::exchange(after_data_, false) && byte != kCr) {
    // The block has swallowed the beginning of what followed it.
    if (byte != kLf) line_ += byte;
    return noise(std::string_view(&byte, 1), "received data was not as long as announced");
  }
  if (byte == kLf) {
    if (line_ends_) ++*line_ends_;
    return end_line(awaited);
  }
  if (line_ends_ && byte != kCr && has_unusual_line_ends()) {
    line_ += byte;
    return noise(line_, "received data was not as long as announced");
  }
  if (line_.empty() && byte == '>' && awaited == Awaited::Prompt) {
    after_prompt_ = true;
    return PromptToken{};
  }
  if (line_.size() < kLongestLine) {
    line_ += byte;
  } else {
    is_too_long_ = true;
  }
  if (byte == ':' && heads_ == Heads::Single && line_.starts_with(kSingleHead)) {
    // `+IPD,<len>:`, or `+IPD,<len>,TCP:` under CIPSHOWTP=1
    FieldReader fields(
        std::string_view(line_).substr(kSingleHead.size(), line_.size() - kSingleHead.size() - 1));
    const auto length = block_length(fields.next());
    if (length && *length > 0) return begin_block({.link = kSingleLink}, *length);
  }
  return std::nullopt;
}

// Two bytes that were lost of a block are made up for by its own line end, and nothing else shows
// it.
bool LineParser::has_unusual_line_ends() {
  const int count = *std::exchange(line_ends_, std::nullopt);
  if (!usual_line_ends_) usual_line_ends_ = count;
  return usual_line_ends_ != count;
}

std::optional<Token> LineParser::take_data(std::string_view& bytes) {
  const std::size_t count = std::min(needed_, bytes.size());
  data_ += bytes.substr(0, count);
  bytes.remove_prefix(count);
  needed_ -= count;
  if (needed_ > 0) return std::nullopt;
  return end_block();
}

Token LineParser::end_block() {
  after_data_ = true;
  std::string bytes = std::exchange(data_, {});
  if (block_.is_read) {
    line_ends_ = 0;
    return ReadToken{.link = block_.link, .bytes = std::move(bytes), .left = block_.left};
  }
  return DataToken{.link = block_.link, .bytes = std::move(bytes)};
}

std::optional<Token> LineParser::begin_block(const Block& block, std::size_t length) {
  line_.clear();
  block_ = block;
  needed_ = length;
  if (length == 0) return ReadToken{.link = block.link, .bytes = {}, .left = block.left};
  return std::nullopt;
}

std::optional<Token> LineParser::end_line(Awaited awaited) {
  while (line_.ends_with(kCr)) line_.pop_back();
  if (line_.empty()) return std::nullopt;
  const std::string line = std::exchange(line_, {});
  if (std::exchange(is_too_long_, false)) return noise(line, "a line is too long");
  if (heads_ == Heads::Numbered && line.starts_with(kNumberedHead) && line.ends_with(':')) {
    FieldReader fields(std::string_view(line).substr(kNumberedHead.size(),
                                                     line.size() - kNumberedHead.size() - 1));
    const auto link = parse_link(fields.next());
    const auto length = block_length(fields.next());
    if (link && length && *length > 0) return begin_block({.link = *link}, *length);
    return noise(line, "the head of received data cannot be read");
  }
  if (awaited == Awaited::Read && line.starts_with(kReadHead)) {
    // `[<n>,]<got>,<left>`, and `,"<ip>:<port>"` under CIPSRIP=1
    FieldReader fields(std::string_view(line).substr(kReadHead.size()));
    const auto link = heads_ == Heads::Numbered ? parse_link(fields.next()) : kSingleLink;
    const auto got = block_length(fields.next());
    const auto left = parse_number(fields.next());
    if (link && got && left) {
      return begin_block({.link = *link, .left = static_cast<std::size_t>(*left), .is_read = true},
                         *got);
    }
    return noise(line, "the head of received data cannot be read");
  }
  if (std::ranges::any_of(line, is_control)) return noise(line, "a line holds control characters");
  return LineToken{line};
}

NoiseToken LineParser::give_up() {
  NoiseToken token =
      noise(in_data() ? data_ : line_,
            in_data() ? "received data was shorter than announced" : "a line has no end");
  clear();
  return token;
}

void LineParser::clear() {
  line_.clear();
  data_.clear();
  needed_ = 0;
  line_ends_.reset();
  is_too_long_ = after_prompt_ = after_data_ = false;
}

}  // namespace airmodem::client
