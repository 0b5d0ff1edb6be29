# Sanitizers apply to every target alike: mixing instrumented and plain objects hides errors.

if(AIRMODEM_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    message(FATAL_ERROR "AIRMODEM_FUZZ needs Clang, because libFuzzer comes with it")
  endif()
  # Coverage everywhere; only the fuzz targets themselves link libFuzzer's main().
  set(AIRMODEM_SANITIZE "fuzzer-no-link,address,undefined")
endif()

if(AIRMODEM_SANITIZE)
  add_compile_options(-fsanitize=${AIRMODEM_SANITIZE} -fno-sanitize-recover=all
                      -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${AIRMODEM_SANITIZE})
endif()

# Asio's fences are invisible to GCC's thread sanitizer, and it says so once per file. They only
# matter between threads that share a loop, and a loop here has one thread.
if(AIRMODEM_SANITIZE STREQUAL "thread" AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_compile_options(-Wno-tsan)
endif()
