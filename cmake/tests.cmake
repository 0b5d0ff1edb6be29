# One test program per kind of test. Programs whose sources do not exist are left out.

find_package(GTest REQUIRED)
include(GoogleTest)
enable_testing()

# Where the machine has what. It needs least of all, and so its headers can be everybody's: who uses
# precompiled headers must define whatever their owner does.
add_library(airmodem_test_paths STATIC "${PROJECT_SOURCE_DIR}/tests/support/paths.cpp")
target_include_directories(airmodem_test_paths PUBLIC "${PROJECT_SOURCE_DIR}")
target_link_libraries(airmodem_test_paths
  PUBLIC airmodem_core GTest::gtest PRIVATE airmodem_build_flags)
airmodem_precompile(airmodem_test_paths ${precompiled_module} <gtest/gtest.h>)

# What the test programs share.
file(GLOB support_sources CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/support/*.cpp")
list(REMOVE_ITEM support_sources "${PROJECT_SOURCE_DIR}/tests/support/paths.cpp")
add_library(airmodem_test_support STATIC ${support_sources})
target_link_libraries(airmodem_test_support
  PUBLIC airmodem_test_paths airmodem_client GTest::gmock
  PRIVATE airmodem_adapters airmodem_build_flags)
airmodem_precompiled_like(airmodem_test_support airmodem_test_paths)

# The servers of the tests of TLS: of the same library where it has more than the system's.
if(tls_build STREQUAL "legacy")
  set(tls_program "${tls_folder}/bin/openssl")
else()
  find_program(tls_program openssl REQUIRED)
endif()
# Only this file knows where the machine has what; so all others compile alike everywhere.
set_source_files_properties("${PROJECT_SOURCE_DIR}/tests/support/paths.cpp" PROPERTIES
  COMPILE_DEFINITIONS
    "AIRMODEM_SOURCE_DIR=\"${PROJECT_SOURCE_DIR}\";AIRMODEM_PROGRAM=\"$<TARGET_FILE:airmodem>\";AIRMODEM_OPENSSL=\"${tls_program}\"")

# Where the programs write what became of each of their tests; script/test counts it.
set(test_results "${PROJECT_BINARY_DIR}/results")

# airmodem_add_tests(name LABEL label SOURCES files... [LIBRARIES targets...])
function(airmodem_add_tests name)
  cmake_parse_arguments(arg "" "LABEL" "SOURCES;LIBRARIES" ${ARGN})
  if(NOT arg_SOURCES)
    return()
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE
    ${arg_LIBRARIES} airmodem_test_support GTest::gtest_main airmodem_build_flags)
  if(arg_LABEL MATCHES "^(adapters|e2e)$")
    airmodem_precompile(${name} ${precompiled_asio} <gtest/gtest.h>)
    # Each of them has processes and ports of its own, waits most of the time, and may get stuck.
    gtest_discover_tests(${name}
      DISCOVERY_MODE PRE_TEST
      DISCOVERY_TIMEOUT 60
      TEST_FILTER "*"  # whatever GTEST_FILTER says, which script/test sets for the others
      XML_OUTPUT_DIR "${test_results}"
      PROPERTIES TIMEOUT 120 LABELS "${arg_LABEL}")
    return()
  endif()
  airmodem_precompiled_like(${name} airmodem_test_paths)
  # Thousands of small tests: starting the program for each of them takes longer than all of them.
  add_test(NAME ${name}
    COMMAND ${name} --gtest_brief=1 "--gtest_output=xml:${test_results}/${name}.xml")
  set_tests_properties(${name} PROPERTIES TIMEOUT 600 COST 1000 LABELS "${arg_LABEL}")
  add_dependencies(airmodem_small_tests ${name})
endfunction()

# Every test that needs no port, process or file of the machine's.
add_custom_target(airmodem_small_tests)

file(GLOB_RECURSE unit_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/src/*_test.cpp")
airmodem_add_tests(airmodem_unit_tests
  LABEL unit SOURCES ${unit_tests} LIBRARIES airmodem_app)

file(GLOB conversation_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/conversations/*.cpp")
airmodem_add_tests(airmodem_conversation_tests
  LABEL conversation SOURCES ${conversation_tests})

# The client against scripted modules, and against ours over wires of every quality.
file(GLOB client_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/client/*.cpp")
airmodem_add_tests(airmodem_client_tests LABEL client SOURCES ${client_tests})

file(GLOB sim_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/sim/*.cpp")
airmodem_add_tests(airmodem_sim_tests LABEL sim SOURCES ${sim_tests} LIBRARIES airmodem_runtime)

# They read the tree. What they run of our code the other tests run under sanitizers.
if(NOT AIRMODEM_SANITIZE)
  file(GLOB style_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/style/*.cpp")
  airmodem_add_tests(airmodem_style_tests LABEL style SOURCES ${style_tests} LIBRARIES airmodem_app)
endif()

# The family of CONTRIBUTING.md in a module: the list of families with one line more, and the core as
# it is.
set(with_family "${PROJECT_BINARY_DIR}/generated/with_family")
set(family_list "${PROJECT_SOURCE_DIR}/src/core/families.def")
set(family_line "${PROJECT_SOURCE_DIR}/tests/family/line.def")
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${family_list}" "${family_line}")
file(READ "${family_list}" families)
file(READ "${family_line}" line)
file(CONFIGURE OUTPUT "${with_family}/core/families.def" CONTENT "${families}${line}" @ONLY)
airmodem_add_tests(airmodem_family_tests LABEL family SOURCES
  "${PROJECT_SOURCE_DIR}/tests/family/family_test.cpp"
  "${PROJECT_SOURCE_DIR}/tests/family/wake/wake_commands.cpp"
  "${PROJECT_SOURCE_DIR}/src/core/families.cpp")
target_include_directories(airmodem_family_tests BEFORE PRIVATE "${with_family}")

# The parts that meet the machine, each in this process.
file(GLOB adapter_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/adapters/*_test.cpp")
file(GLOB adapter_kit CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/adapters/*.cpp")
list(REMOVE_ITEM adapter_kit ${adapter_tests})
add_library(airmodem_adapter_kit STATIC ${adapter_kit})
target_link_libraries(airmodem_adapter_kit PUBLIC airmodem_app PRIVATE
  airmodem_test_support GTest::gtest airmodem_build_flags)
airmodem_add_tests(airmodem_adapter_tests
  LABEL adapters SOURCES ${adapter_tests} LIBRARIES airmodem_adapter_kit)

# The program, from outside.
file(GLOB e2e_tests CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/tests/e2e/*.cpp")
airmodem_add_tests(airmodem_e2e_tests
  LABEL e2e SOURCES ${e2e_tests} LIBRARIES airmodem_adapter_kit)
if(TARGET airmodem_e2e_tests)
  add_dependencies(airmodem_e2e_tests airmodem)
endif()
