# The program, and what it needs beyond the library: the machine's sockets, terminals and files, and TLS.

find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
find_package(CLI11 REQUIRED)
find_package(nlohmann_json REQUIRED)
pkg_check_modules(cares REQUIRED IMPORTED_TARGET libcares)
pkg_check_modules(tomlplusplus REQUIRED IMPORTED_TARGET tomlplusplus)
include(cmake/tls.cmake)

configure_file(cmake/version.h.in generated/airmodem_version.h @ONLY)

# What runs a module over its ports. It knows no operating system, and no event loop.
airmodem_sources(runtime_sources src/runtime)
add_library(airmodem_runtime STATIC ${runtime_sources})
target_link_libraries(airmodem_runtime
  PUBLIC airmodem_core spdlog::spdlog fmt::fmt PRIVATE airmodem_build_flags)
airmodem_precompile(airmodem_runtime ${precompiled_module} ${precompiled_log})
airmodem_compile_fmt(airmodem_runtime)

# What carries bytes between the module and the machine it runs on.
airmodem_sources(adapter_sources src/adapters)
add_library(airmodem_adapters STATIC ${adapter_sources})
target_compile_definitions(airmodem_adapters PUBLIC BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(airmodem_adapters
  PUBLIC airmodem_runtime airmodem_client Boost::headers Threads::Threads PkgConfig::cares airmodem_openssl
  PRIVATE airmodem_build_flags)
airmodem_precompile(airmodem_adapters ${precompiled_asio})
airmodem_compile_asio(airmodem_adapters)

# The program: options become objects, objects become a loop. All of it but main() is a library, so
# that tests can use its parts.
airmodem_sources(app_sources src/app)
list(REMOVE_ITEM app_sources "${PROJECT_SOURCE_DIR}/src/app/main.cpp")
add_library(airmodem_app STATIC ${app_sources})
target_include_directories(airmodem_app PRIVATE "${PROJECT_BINARY_DIR}/generated")
target_link_libraries(airmodem_app
  PUBLIC airmodem_adapters
  PRIVATE CLI11::CLI11 PkgConfig::tomlplusplus nlohmann_json::nlohmann_json airmodem_build_flags)
airmodem_precompiled_like(airmodem_app airmodem_adapters)
add_executable(airmodem src/app/main.cpp)
target_link_libraries(airmodem PRIVATE airmodem_app airmodem_build_flags)
set_target_properties(airmodem PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
install(TARGETS airmodem RUNTIME)
