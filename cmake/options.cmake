# What can be chosen at configure time; CMakePresets.json holds the combinations that are in use.

# A project that uses the library needs neither the other things nor their packages.
option(AIRMODEM_PROGRAM "Build the program" ${PROJECT_IS_TOP_LEVEL})
option(AIRMODEM_TESTS "Build the tests, which need the program" ${PROJECT_IS_TOP_LEVEL})
option(AIRMODEM_EXAMPLES "Build the examples" ${PROJECT_IS_TOP_LEVEL})
option(AIRMODEM_BENCH "Build the benchmarks" OFF)
option(AIRMODEM_FUZZ "Build the fuzz targets (Clang only)" OFF)
option(AIRMODEM_WERROR "Turn warnings in our own code into errors" OFF)
option(AIRMODEM_IPO "Optimise across files at link time where the compiler can" OFF)
# Caches of compilers take a precompiled header for a change of all files that use it.
set(pch_default ON)
if(CMAKE_CXX_COMPILER_LAUNCHER)
  set(pch_default OFF)
endif()
option(AIRMODEM_PCH "Compile what many files need of libraries once" ${pch_default})
set(AIRMODEM_SANITIZE "" CACHE STRING "Sanitizers, as -fsanitize= takes them")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release)
endif()
