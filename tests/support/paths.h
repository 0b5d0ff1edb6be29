/// Where this build's tests find what they need. Only paths.cpp is compiled with these paths, so a
/// test's object file is the same in every checkout.
#pragma once

#include <filesystem>
#include <string>

namespace airmodem::test_paths {

/// The root of the source tree, absolute.
std::filesystem::path source_folder();

/// The program under test, absolute.
std::string airmodem_program();

/// The openssl program that goes with the library that the program was built with.
std::string openssl_program();

}  // namespace airmodem::test_paths
