/// The module's files, which the outside keeps (spec 10).
#pragma once

#include "core/context.h"

namespace airmodem {

void take(Context& context, const FileDone& input);
void take(Context& context, const FileRead& input);
void take(Context& context, const FileMeasured& input);
void take(Context& context, const FilesListed& input);
void take(Context& context, const FileFailed& input);

}  // namespace airmodem
