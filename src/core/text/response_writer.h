/// The only place that makes the bytes a host reads (spec: answer.*).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "core/text/append.h"
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

class ResponseWriter {
 public:
  /// The format may change at any time and outlives the writer.
  explicit ResponseWriter(const ResponseFormat& format) : format_(&format) {}

  /// A line of information, the first of its block: information text, URCs, and results such as
  /// SEND OK that have no number.
  template <class... Parts>
  void line(const Parts&... parts) {
    if (format_->verbose) bytes_ += "\r\n";
    append(bytes_, parts..., "\r\n");
  }

  /// One more line of the same block.
  template <class... Parts>
  void next_line(const Parts&... parts) {
    append(bytes_, parts..., "\r\n");
  }

  /// A head that no setting changes: before received data.
  template <class... Parts>
  void head(const Parts&... parts) {
    append(bytes_, "\r\n", parts...);
  }

  void result(ResultCode code);
  void error(CmeError error);

  /// The prompt of CIPSEND and FSWRITE.
  void prompt() { bytes_ += "\r\n> "; }

  /// Bytes as they are: echo and data.
  void raw(std::string_view bytes) { bytes_ += bytes; }
  void raw(char byte) { bytes_.push_back(byte); }

  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }

  /// Moves everything written to the end of `other`.
  void flush_to(ResponseWriter& other) {
    other.bytes_ += bytes_;
    bytes_.clear();
  }

  /// Gives everything written away.
  std::string take() { return std::exchange(bytes_, {}); }

 private:
  const ResponseFormat* format_;
  std::string bytes_;
};

}  // namespace airmodem
