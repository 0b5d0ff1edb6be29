# fuzz/NAME.cpp becomes the program airmodem_fuzz_NAME; the target airmodem_fuzz builds them all.

add_custom_target(airmodem_fuzz)

file(GLOB fuzz_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/fuzz/*.cpp")
foreach(source IN LISTS fuzz_sources)
  cmake_path(GET source STEM name)
  add_executable(airmodem_fuzz_${name} ${source})
  target_link_options(airmodem_fuzz_${name} PRIVATE -fsanitize=fuzzer)
  target_link_libraries(airmodem_fuzz_${name} PRIVATE airmodem_app airmodem_build_flags)
  add_dependencies(airmodem_fuzz airmodem_fuzz_${name})
endforeach()
