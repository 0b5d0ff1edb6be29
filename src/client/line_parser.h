/// Finds lines, prompts and received data in the bytes of a module
/// (spec: answer.*, receive.*, send.*).
///
/// It knows the shape of what a module writes, and of commands only what their answer may hold: the
/// conversation says so before the bytes come. Data is told from lines by its announced length
/// alone, so no content can be taken for a line, whatever the pieces are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "airmodem/types.h"

namespace airmodem::client {

/// One line without its end; never empty.
struct LineToken {
  std::string text;
};

/// `> `: the module waits for a payload.
struct PromptToken {};

/// One whole block of received data.
struct DataToken {
  LinkId link;
  std::string bytes;
};

/// The answer to AT+CIPRXGET=2; without bytes nothing was held. Its OK follows as a line.
struct ReadToken {
  LinkId link;
  std::string bytes;
  std::size_t left = 0;  ///< so many are still held
};

/// What cannot be: a part of what the module wrote is missing or changed.
struct NoiseToken {
  std::string bytes;  ///< the beginning of it
  std::string_view reason;
};

using Token = std::variant<LineToken, PromptToken, DataToken, ReadToken, NoiseToken>;

/// What stands before pushed data.
enum class Heads : std::uint8_t {
  None,     ///< no data is pushed
  Single,   ///< `+IPD,<len>:`, as CIPHEAD=1 asks for it
  Numbered  ///< `+RECEIVE,<n>,<len>:`
};

/// What the command in hand may be answered with, besides lines.
enum class Awaited : std::uint8_t {
  Lines,
  Prompt,  ///< `>` at the beginning of a line is a prompt
  Read,    ///< `+CIPRXGET: 2,` is the head of data
};

class LineParser {
 public:
  void set_heads(Heads heads) { heads_ = heads; }

  /// Takes bytes off the front of `bytes`, as far as the end of the next token; returns nullopt if
  /// all bytes are taken and no token is complete.
  std::optional<Token> take(std::string_view& bytes, Awaited awaited);

  /// Whether the middle of a block of data was reached: then silence means that bytes are lost.
  bool in_data() const { return needed_ > 0; }

  /// Forgets what is half there, and says what it was.
  NoiseToken give_up();

  /// Forgets everything but the settings.
  void clear();

 private:
  struct Block {
    LinkId link;
    std::size_t left = 0;
    bool is_read = false;
  };

  std::optional<Token> take_byte(char byte, Awaited awaited);
  std::optional<Token> take_data(std::string_view& bytes);
  std::optional<Token> end_line(Awaited awaited);
  std::optional<Token> begin_block(const Block& block, std::size_t length);
  Token end_block();
  bool has_unusual_line_ends();

  Heads heads_ = Heads::None;
  std::string line_;
  bool is_too_long_ = false;   // dropping the rest of an overlong line
  bool after_prompt_ = false;  // a blank may follow `>`
  bool after_data_ = false;    // only CR can follow a block
  // Line ends between a read block and its OK: how many have come, if they are counted, and how
  // many this module has always written. Modules differ, but each is true to itself.
  std::optional<int> line_ends_;
  std::optional<int> usual_line_ends_;
  Block block_;
  std::string data_;
  std::size_t needed_ = 0;  // bytes of the block that are still to come
};

/// The longest line that a module may write, its CR included: twice the longest command, for
/// answers that repeat it.
inline constexpr std::size_t kLongestLine = 2048;

/// The most bytes of one block: 1,460 (spec: receive.long), with room for families that take a
/// whole packet.
inline constexpr std::size_t kLongestBlock = 2048;

}  // namespace airmodem::client
