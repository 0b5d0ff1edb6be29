/// The module's files, which the outside keeps (spec: files.*). One thing is asked of it at a time:
/// until its answer comes the command line waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/context.h"

namespace airmodem {

/// The FSWRITE at whose prompt bytes are typed.
struct Upload {
  std::string name;  ///< as the events have it
  WriteMode mode = WriteMode::Replace;
};

/// Asks the outside for `request`, one of the file events; the answer is what `awaited` says.
Outcome ask_for_file(Context& context, Pending awaited, Event request);

/// FSWRITE: asks for `size` bytes, which must be typed within `time` and are written then; else
/// `TimeOut`, and the file stays as it is.
Outcome ask_for_upload(Context& context, std::string name, WriteMode mode, std::size_t size,
                       std::chrono::seconds time);

void take(Context& context, const FileDone& input);
void take(Context& context, const FileRead& input);
void take(Context& context, const FileMeasured& input);
void take(Context& context, const FilesListed& input);
void take(Context& context, const FileFailed& input);

}  // namespace airmodem
