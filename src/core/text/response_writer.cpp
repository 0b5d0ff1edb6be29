#include "core/text/response_writer.h"

namespace airmodem {

void ResponseWriter::result(ResultCode code) {
  if (format_->quiet) return;
  const Mark mark = mark_ == Mark::Urc ? Mark::Urc : Mark::Result;
  if (format_->verbose) {
    as(mark).line(words(code));
  } else {
    append(text_->open(mark), static_cast<int>(code), '\r');
  }
}

void ResponseWriter::error(CmeError error) {
  if (format_->quiet) return;
  switch (format_->errors) {
    case ErrorFormat::Plain:
      result(ResultCode::Error);
      break;
    case ErrorFormat::Number:
      as(Mark::Result).line("+CME ERROR: ", static_cast<int>(error));
      break;
    case ErrorFormat::Words:
      as(Mark::Result).line("+CME ERROR: ", words(error));
      break;
  }
}

}  // namespace airmodem
