/// The module's files, which the outside keeps (spec 10). One thing is asked of it at a time: until
/// its answer comes the command line waits.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "core/context.h"

namespace airmodem {

/// Asks the outside for `request`, one of the file events; the answer is what `awaited` says.
/// Refused while a transparent connection is being opened: its CONNECT ends command mode.
Outcome ask_for_file(Context& context, Pending awaited, Event request);

/// Opens FSWRITE's prompt for `size` bytes, which must be typed within `time`. Refused as above.
Outcome begin_upload(Context& context, std::string name, WriteMode mode, std::size_t size,
                     std::chrono::seconds time);

/// The bytes of FSWRITE are complete: they are written.
void end_upload(Context& context);

/// The bytes of FSWRITE are not complete in time: `TimeOut`, and the file stays as it is.
void upload_timed_out(Context& context);

void take(Context& context, const FileDone& input);
void take(Context& context, const FileRead& input);
void take(Context& context, const FileMeasured& input);
void take(Context& context, const FilesListed& input);
void take(Context& context, const FileFailed& input);

}  // namespace airmodem
