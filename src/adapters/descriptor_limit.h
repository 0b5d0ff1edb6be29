/// How many descriptors this process may have open.
#pragma once

#include <cstddef>

namespace airmodem {

/// More are not asked for: a million descriptors are more than a machine has ports, and a system
/// that allows any number would be held to nothing.
inline constexpr std::size_t kMostDescriptors = 1'048'576;

/// Raises the soft limit to the hard one, or to kMostDescriptors if that is lower, and returns what
/// holds from now on. A limit that cannot be raised stays, and the log says why. For a process that
/// starts no other program: one would inherit the limit, and select() cannot work with descriptors
/// of 1,024 and more.
std::size_t raise_descriptor_limit();

/// Whether so many descriptors more can be open at once now.
bool can_open(std::size_t count);

}  // namespace airmodem
