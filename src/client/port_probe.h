/// Asks whatever is at a port whether it is a module, and which one, with commands that change
/// nothing: AT, then AT+CGMM, then ATI where CGMM is refused.
///
/// It has no clock: the caller gives up when it has waited for long enough. A module that waits for
/// a payload or carries a connection in transparent mode does not answer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace airmodem::client {

class PortProbe {
 public:
  /// What is to be typed next; empty: an answer is awaited, or all is known.
  std::string_view output() const { return output_; }

  /// So many bytes of output() have been typed.
  void typed(std::size_t count) { output_.erase(0, count); }

  void receive(std::string_view bytes);

  /// Whether AT was answered.
  bool has_answer() const { return step_ != Step::Attention; }

  /// Whether nothing more is to be asked.
  bool is_done() const { return step_ == Step::Done; }

  /// What the module calls itself; empty: it does not say.
  const std::string& model() const { return model_; }

 private:
  enum class Step : std::uint8_t { Attention, Model, Identity, Done };

  /// What came directly before, while AT is asked.
  enum class Before : std::uint8_t { Other, Echo, Zero };

  enum class Reply : std::uint8_t { Ok, Error };

  void take_line(std::string_view line);
  bool is_believed(std::string_view line);
  void end_question(Reply reply);
  void ask(Step step, std::string_view command);  ///< one AT at a time waits to be typed

  std::string line_;  ///< as far as it came, at most kLongestLine
  std::string output_ = "AT\r";
  std::string_view asked_ = "AT";
  Step step_ = Step::Attention;
  Before before_ = Before::Other;
  std::string model_;
};

}  // namespace airmodem::client
