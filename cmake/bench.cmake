# Benchmarks: of the core alone, and of the program beside its peers.

find_package(benchmark REQUIRED)

file(GLOB core_bench CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/core/*.cpp")
add_executable(airmodem_bench_core ${core_bench})
target_link_libraries(airmodem_bench_core PRIVATE
  airmodem_core benchmark::benchmark benchmark::benchmark_main airmodem_build_flags)

# What measures relays from outside.
file(GLOB wire_bench CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/wire/*.cpp")
add_library(airmodem_bench_wire STATIC ${wire_bench})
target_include_directories(airmodem_bench_wire PUBLIC "${PROJECT_SOURCE_DIR}/bench")
target_link_libraries(airmodem_bench_wire PUBLIC Threads::Threads PRIVATE airmodem_build_flags)

file(GLOB relay_bench CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/relay/*.cpp")
add_executable(airmodem_bench_relay ${relay_bench})
target_link_libraries(airmodem_bench_relay PRIVATE airmodem_bench_wire airmodem_build_flags)

file(GLOB tls_bench CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/bench/tls/*.cpp")
add_executable(airmodem_bench_tls ${tls_bench})
target_link_libraries(airmodem_bench_tls PRIVATE
  airmodem_bench_wire airmodem_adapters airmodem_build_flags)
