#include "adapters/tls/tls_library.h"

#include <gtest/gtest.h>
#include <openssl/crypto.h>

#include <cstdlib>
#include <memory>
#include <new>

namespace airmodem {
namespace {

// OpenSSL takes these functions only before it has asked for memory, so in a process of its own.
int allocations_left = 0;

void* take(std::size_t size, const char*, int) {
  return allocations_left-- > 0 ? std::malloc(size) : nullptr;
}

void* resize(void* place, std::size_t size, const char*, int) {
  return allocations_left-- > 0 ? std::realloc(place, size) : nullptr;
}

void release(void* place, const char*, int) { std::free(place); }

/// Whether a library can be made with memory for so many pieces; ends the process if anything but
/// std::bad_alloc says that it cannot.
bool can_make(int pieces) {
  allocations_left = pieces;
  bool is_made = true;
  try {
    const TlsLibrary library;
  } catch (const std::bad_alloc&) {
    is_made = false;
  }
  allocations_left = 0;
  return is_made;
}

/// Leaves without a look for leaks: what OpenSSL had begun when its memory ended is lost.
[[noreturn]] void make_with_ever_more_memory() {
  if (CRYPTO_set_mem_functions(take, resize, release) != 1) std::_Exit(2);
  if (can_make(0)) std::_Exit(3);
  for (int pieces = 1; pieces < 100; ++pieces) can_make(pieces);
  std::_Exit(can_make(1'000'000) ? 0 : 4);
}

TEST(TlsLibraryDeathTest, WithoutMemoryItSaysSoAndTheProgramLives) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(make_with_ever_more_memory(), testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace airmodem
