#include "core/service/files.h"

namespace airmodem {

void take(Context&, const FileDone&) {}
void take(Context&, const FileRead&) {}
void take(Context&, const FileMeasured&) {}
void take(Context&, const FilesListed&) {}
void take(Context&, const FileFailed&) {}

}  // namespace airmodem
