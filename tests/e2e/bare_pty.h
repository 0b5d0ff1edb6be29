/// A pseudo terminal without a module.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include <string>

#include "tests/adapters/byte_channel.h"

namespace airmodem::e2e {

/// A PTY that nobody answers at.
class BarePty {
 public:
  BarePty() : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    EXPECT_EQ(::grantpt(master_.get()), 0);
    EXPECT_EQ(::unlockpt(master_.get()), 0);
  }
  std::string path() const { return ::ptsname(master_.get()); }
  int fd() const { return master_.get(); }

 private:
  Descriptor master_;
};

}  // namespace airmodem::e2e
