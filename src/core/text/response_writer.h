/// The only place that makes the bytes a host reads (spec: answer.*).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airmodem/mark.h"
#include "core/text/append.h"
#include "core/text/marked_text.h"
#include "core/text/result_code.h"

namespace airmodem {

/// How errors are shown: AT+CMEE.
enum class ErrorFormat : std::uint8_t { Plain = 0, Number = 1, Words = 2 };

/// How answers are shown: ATV, ATQ and AT+CMEE.
struct ResponseFormat {
  bool verbose = true;
  bool quiet = false;
  ErrorFormat errors = ErrorFormat::Number;
};

/// Writes to the end of a text. It is a reference with a mark, to be passed by value.
class ResponseWriter {
 public:
  /// Lines are marked as `mark`. The format may change at any time; it and the text outlive the
  /// writer.
  ResponseWriter(const ResponseFormat& format, MarkedText& text, Mark mark)
      : format_(&format), text_(&text), mark_(mark) {}

  /// The same, but lines are marked as `mark`.
  ResponseWriter as(Mark mark) const { return {*format_, *text_, mark}; }

  /// A line, the first of its block: information text, URCs, and results such as SEND OK that have
  /// no number.
  template <class... Parts>
  void line(const Parts&... parts) {
    std::string& out = text_->open(mark_);
    if (format_->verbose) out += "\r\n";
    append(out, parts..., "\r\n");
  }

  /// One more line of the same block.
  template <class... Parts>
  void next_line(const Parts&... parts) {
    append(text_->open(mark_), parts..., "\r\n");
  }

  /// A head that no setting changes: before received data.
  template <class... Parts>
  void head(const Parts&... parts) {
    append(text_->open(Mark::Data), "\r\n", parts...);
  }

  /// A result code; where URCs are written it is one of them.
  void result(ResultCode code);
  void error(CmeError error);

  /// The prompt of CIPSEND and FSWRITE.
  void prompt() { text_->open(Mark::Prompt) += "\r\n> "; }

  /// Received data as it is.
  void raw(std::string_view bytes) {
    if (!bytes.empty()) text_->open(Mark::Data) += bytes;
  }

  /// What the host has typed.
  void echo(std::string_view bytes) {
    if (!bytes.empty()) text_->open(Mark::Echo) += bytes;
  }

 private:
  const ResponseFormat* format_;
  MarkedText* text_;
  Mark mark_;
};

}  // namespace airmodem
