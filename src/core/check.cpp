#include "core/check.h"

#include <cstdio>
#include <cstdlib>

namespace airmodem {

void check_failed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "airmodem: broken promise at %s:%d: %s\n", file, line, condition);
  std::abort();
}

}  // namespace airmodem
