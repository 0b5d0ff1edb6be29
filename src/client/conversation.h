/// Commands and their answers: one at a time, in order, each with its own ending and its own time.
///
/// A line belongs to the command in hand when it is its ending, an error, or information that such
/// a command can give; everything else is a URC, wherever it stands. When a command stays without
/// an ending, a question with an unmistakable answer is asked before the next one, so that an
/// answer that comes late is never taken for another command's.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airmodem/client_event.h"
#include "client/command_rules.h"
#include "client/context.h"
#include "client/line_parser.h"

namespace airmodem::client {

/// How a command ended.
struct Answer {
  CommandEnd end = CommandEnd::Ok;
  std::string final_result;        ///< the line that ended it; empty: none came
  std::vector<std::string> lines;  ///< information
  std::optional<ReadToken> read;   ///< of CIPRXGET=2
  bool was_prompted = false;
  Duration took{};

  bool is_ok() const { return end == CommandEnd::Ok; }

  /// What follows `<name>: ` on the last line that begins so.
  std::optional<std::string_view> value(std::string_view name) const;

  /// How it ended, in words: the final result, or that none came.
  std::string_view outcome() const;
};

/// What is done when no ending comes in time.
enum class WhenSilent : std::uint8_t {
  Recover,  ///< ask something unmistakable first; without an answer the client stops
  Tell,     ///< the command's owner knows what to do
};

struct Command {
  std::string line{};     ///< without its end
  std::string payload{};  ///< for the prompt; empty: there is none
  WhenSilent when_silent = WhenSilent::Recover;
  std::string_view needs{};  ///< the name of an information line before which OK is not its own
  Duration limit{};          ///< 0: the rule's
  std::optional<CommandId> id{};  ///< of the caller's own commands
  std::function<void(const Answer&)> done{};
};

class Conversation {
 public:
  explicit Conversation(Context& context) : context_(context) {}

  /// Runs a command after those that wait, or before them.
  void run(Command command) { waiting_.push_back(std::move(command)); }
  void run_first(Command command) { waiting_.push_front(std::move(command)); }

  /// Whether a command has not ended, and whether any waits.
  bool is_busy() const { return in_hand_.has_value(); }
  bool has_waiting() const { return !waiting_.empty(); }

  /// Writes the next command that waits, if none is in hand.
  void issue_next();

  /// What the command in hand may be answered with.
  Awaited awaited() const;

  /// Takes a line if it belongs to the command in hand.
  bool take_line(std::string_view line);
  void take_prompt();
  void take_read(ReadToken read);

  /// Bytes of the output have left: times count from here.
  void wrote();

  void advance();
  Instant deadline() const;

  /// Forgets all commands, and says which of them were the caller's.
  std::vector<CommandId> abandon();

  bool knows_six_links = false;  ///< CIPMUX=1: CIPSTATUS has a line for each link

 private:
  bool is_error(std::string_view line) const;
  bool is_ending(std::string_view line);
  bool is_status_ending(std::string_view line) const;
  bool is_information(std::string_view line) const;
  void finish(CommandEnd end, std::string_view final_result);
  void recover();
  std::string own_name() const;

  Context& context_;
  std::deque<Command> waiting_;
  std::optional<Command> in_hand_;
  CommandRule rule_;
  std::optional<Command> silent_;  // the one that stayed without an ending, while another is asked
  Answer answer_;
  bool is_prompt_due_ = false;
  bool was_accepted_ = false;  // OK came, and the ending is a later line
  Instant since_{};            // the last byte of it left
};

}  // namespace airmodem::client
