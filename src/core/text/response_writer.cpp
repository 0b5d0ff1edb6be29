#include "core/text/response_writer.h"

namespace airmodem {

void ResponseWriter::result(ResultCode code) {
  if (format_->quiet) return;
  if (format_->verbose) {
    line(words(code));
  } else {
    append(bytes_, static_cast<int>(code), '\r');
  }
}

void ResponseWriter::error(CmeError error) {
  if (format_->quiet) return;
  switch (format_->errors) {
    case ErrorFormat::Plain:
      result(ResultCode::Error);
      break;
    case ErrorFormat::Number:
      line("+CME ERROR: ", static_cast<int>(error));
      break;
    case ErrorFormat::Words:
      line("+CME ERROR: ", words(error));
      break;
  }
}

}  // namespace airmodem
