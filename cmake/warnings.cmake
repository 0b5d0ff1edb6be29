# The flags of all our own targets: link airmodem_build_flags privately. Libraries come in as system
# headers, so what warns here is ours.

add_library(airmodem_build_flags INTERFACE)

target_compile_options(airmodem_build_flags INTERFACE
  -Wall
  -Wextra
  -Wpedantic
  -Wshadow
  -Wconversion
  -Wnon-virtual-dtor
  -Woverloaded-virtual
  -Wold-style-cast
  -Wcast-qual
  -Wformat=2
  -Wundef
  $<$<CXX_COMPILER_ID:GNU>:-Wduplicated-cond>
  $<$<CXX_COMPILER_ID:GNU>:-Wlogical-op>
  # A designated initialiser that leaves the rest at its default is how options are written here.
  -Wno-missing-field-initializers
  $<$<BOOL:${AIRMODEM_WERROR}>:-Werror>)

# GCC 12 mistakes its own inlining of std::string and std::variant for errors of these kinds;
# the sanitizers look for the real ones.
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  set(mistaken -Wno-restrict -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow
    -Wno-stringop-overread)
  target_compile_options(airmodem_build_flags INTERFACE ${mistaken})
  # Where the linker optimises, it is the linker that warns.
  target_link_options(airmodem_build_flags INTERFACE ${mistaken})
endif()

# The standard library checks its own preconditions in every build that is not shipped.
target_compile_definitions(airmodem_build_flags INTERFACE
  $<$<NOT:$<CONFIG:Release>>:_GLIBCXX_ASSERTIONS>)

if(AIRMODEM_IPO)
  include(CheckIPOSupported)
  check_ipo_supported(RESULT ipo_supported OUTPUT ipo_reason LANGUAGES CXX)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ${ipo_supported})
  # Only the optimiser that sees all files at once sees two types of one name.
  if(ipo_supported AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    add_link_options(-Werror=odr)
    # It uses all processors.
    set(CMAKE_CXX_COMPILE_OPTIONS_IPO -flto=auto -fno-fat-lto-objects)
  endif()
endif()
