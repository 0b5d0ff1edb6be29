# What many files need is compiled once, with AIRMODEM_PCH: headers, and the code of Asio and {fmt}
# that would be instantiated in each of them. It more than halves the time of a first build. Since it
# also hides an #include that is missing, the preset tidy does without.

set(precompiled_standard
  <algorithm> <array> <charconv> <chrono> <cstdint> <deque> <functional> <map> <memory> <optional>
  <span> <string> <string_view> <tuple> <utility> <variant> <vector> <tl/expected.hpp>)

# The module's public headers, and the one that nearly each file of the core includes.
set(precompiled_module ${precompiled_standard} "${PROJECT_SOURCE_DIR}/include/airmodem/module.h")
set(precompiled_core ${precompiled_module} "${PROJECT_SOURCE_DIR}/src/core/context.h")

# spdlog's calls bring {fmt}'s whole formatter into each file.
set(precompiled_log "${PROJECT_SOURCE_DIR}/cmake/precompiled_fmt.h" <spdlog/spdlog.h>)

set(precompiled_asio ${precompiled_module}
  <boost/asio/io_context.hpp> <boost/asio/ip/tcp.hpp> <boost/asio/ip/udp.hpp>
  <boost/asio/posix/stream_descriptor.hpp> <boost/asio/post.hpp> <boost/asio/steady_timer.hpp>
  ${precompiled_log})

# airmodem_precompile(target headers...)
function(airmodem_precompile target)
  if(AIRMODEM_PCH)
    target_precompile_headers(${target} PRIVATE ${ARGN})
  endif()
endfunction()

# airmodem_precompiled_like(target other): the headers of another target, which has the same flags.
function(airmodem_precompiled_like target other)
  if(AIRMODEM_PCH)
    target_precompile_headers(${target} REUSE_FROM ${other})
  endif()
endfunction()

# Adds a source file of the given name and content to the target, and to no other.
function(airmodem_compile_once target name content)
  set(source "${PROJECT_BINARY_DIR}/generated/${name}")
  file(CONFIGURE OUTPUT "${source}" CONTENT "${content}")
  target_sources(${target} PRIVATE "${source}")
  set_source_files_properties("${source}" PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()

# airmodem_compile_fmt(target): {fmt}'s formatter becomes a part of the target, and only of it.
function(airmodem_compile_fmt target)
  if(AIRMODEM_PCH)
    airmodem_compile_once(${target} fmt.cpp
      "#define AIRMODEM_DEFINES_FORMATTER\n#include \"${PROJECT_SOURCE_DIR}/cmake/precompiled_fmt.h\"\n")
  endif()
endfunction()

# airmodem_compile_asio(target): Asio's code becomes a part of the target, and only of it.
function(airmodem_compile_asio target)
  if(AIRMODEM_PCH)
    airmodem_compile_once(${target} asio.cpp "#include <boost/asio/impl/src.hpp>\n")
    target_compile_definitions(${target} PUBLIC BOOST_ASIO_SEPARATE_COMPILATION)
  endif()
endfunction()
