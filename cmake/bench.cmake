# Benchmarks of the core: no sockets, so a number tells about our own code only.

find_package(benchmark REQUIRED)

file(GLOB bench_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/*.cpp")
if(bench_sources)
  add_executable(airmodem_bench_core ${bench_sources})
  target_link_libraries(airmodem_bench_core PRIVATE
    airmodem_core benchmark::benchmark benchmark::benchmark_main airmodem_build_flags)
endif()
