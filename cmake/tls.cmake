# The OpenSSL that TLS links use, as the target airmodem_openssl. There are two builds:
#
#   legacy   the static library that script/setup-tls makes from Debian's source package: SSL 3.0 to
#            TLS 1.3 with the module's old suites
#   system   the OpenSSL of the system's packages, without SSL 3.0, RC4 and 3DES
#
# What a build can do the program asks the library itself; from here it learns only the name.

set(AIRMODEM_TLS "" CACHE STRING
    "OpenSSL to build with: legacy, system, or auto (legacy when script/test has made it)")
set_property(CACHE AIRMODEM_TLS PROPERTY STRINGS auto legacy system)
set(tls_build "${AIRMODEM_TLS}")
if(tls_build STREQUAL "")
  set(tls_build auto)
endif()
if(NOT tls_build MATCHES "^(auto|legacy|system)$")
  message(FATAL_ERROR "AIRMODEM_TLS is \"${tls_build}\"; it can be auto, legacy or system")
endif()

# Where script/setup-tls puts the library, one folder for each version of the source package.
if("$ENV{XDG_CACHE_HOME}" STREQUAL "")
  set(tls_cache "$ENV{HOME}/.cache/airmodem")
else()
  set(tls_cache "$ENV{XDG_CACHE_HOME}/airmodem")
endif()

# CONFIGURE_DEPENDS: when the library comes or goes, the next build configures anew.
file(GLOB tls_legacy CONFIGURE_DEPENDS "${tls_cache}/openssl-*/lib/libssl.a")
if(tls_build STREQUAL "auto")
  if(tls_legacy)
    set(tls_build legacy)
  else()
    set(tls_build system)
  endif()
endif()

add_library(airmodem_openssl INTERFACE)
if(tls_build STREQUAL "legacy")
  if(NOT tls_legacy)
    message(FATAL_ERROR
      "AIRMODEM_TLS is legacy, but ${tls_cache} holds no OpenSSL; `script/setup --tls legacy` makes "
      "it, and AIRMODEM_TLS=system builds without it")
  endif()
  list(SORT tls_legacy COMPARE NATURAL ORDER DESCENDING)
  list(GET tls_legacy 0 tls_newest)
  cmake_path(GET tls_newest PARENT_PATH tls_folder)
  cmake_path(GET tls_folder PARENT_PATH tls_folder)
  # Before the system's folders, which may hold another version's headers.
  target_include_directories(airmodem_openssl SYSTEM BEFORE INTERFACE "${tls_folder}/include")
  target_link_libraries(airmodem_openssl INTERFACE
    "${tls_folder}/lib/libssl.a" "${tls_folder}/lib/libcrypto.a"
    Threads::Threads ${CMAKE_DL_LIBS})
else()
  find_package(OpenSSL 3.0 REQUIRED)
  target_link_libraries(airmodem_openssl INTERFACE OpenSSL::SSL OpenSSL::Crypto)
endif()
target_compile_definitions(airmodem_openssl INTERFACE AIRMODEM_TLS_BUILD="${tls_build}")
message(STATUS "OpenSSL for TLS: ${tls_build} ${tls_folder}")
