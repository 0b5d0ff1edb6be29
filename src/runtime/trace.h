/// Tells everything that passes through a module: every byte, event and input, a line each, with
/// the module's time in seconds.
///
///     0.000213 host "AT\r"
///     0.000229 event write mark=echo bytes="AT\r"
///     0.000229 event taken as=line size=3 commands="AT":execute
///     0.000229 event write mark=result bytes="\r\nOK\r\n"
///     4.120034 input closed link=0 why=peer
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "airmodem/event.h"
#include "airmodem/input.h"
#include "airmodem/time.h"
#include "runtime/hook.h"

namespace airmodem {

/// Where a trace goes.
class TraceSink {
 public:
  virtual ~TraceSink() = default;

  /// Takes whole lines, the last of which are of this moment. Does not wait, and tells by itself
  /// what it loses.
  virtual void write(Instant now, std::string lines) = 0;
};

class Trace final : public Hook {
 public:
  explicit Trace(std::unique_ptr<TraceSink> sink);

  /// What is unwritten is still written.
  ~Trace() override;
  Trace(const Trace&) = delete;
  Trace& operator=(const Trace&) = delete;

  void before_event(Instant now, const Event& event) override;
  void before_input(Instant now, const Input& input) override;
  void host_typed(Instant now, std::string_view bytes) override;
  void host_lost(Instant now, std::size_t count) override;
  bool wants_taken() const override { return true; }
  void turn_over() override;

 private:
  void line(Instant now, std::string_view kind, std::string_view text);

  std::unique_ptr<TraceSink> sink_;
  std::string unwritten_;
  Instant last_{};  ///< the time of its last line
};

}  // namespace airmodem
