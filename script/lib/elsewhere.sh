# Systems other than Debian 12; sourced by script/setup. Packages have other names and versions
# there, so the tools and headers themselves are looked for.

# group, kind and what is looked for, its name and oldest version, then the packages of Debian's
# kin, Fedora's and Arch's; `-` where it is not known.
parts_elsewhere() {
  cat <<'TABLE'
build|tool|c++|a C++20 compiler|g++|gcc-c++|gcc
build|tool|cmake|CMake 3.25 or newer|cmake|cmake|cmake
build|tool|ninja|Ninja|ninja-build|ninja-build|ninja
build|tool|pkg-config|pkg-config|pkg-config|pkgconf-pkg-config|pkgconf
build|header|boost/asio.hpp|Boost 1.81 or newer|libboost-dev|boost-devel|boost
build|header|tl/expected.hpp|tl-expected|libexpected-dev|expected-devel|tl-expected
build|header|toml++/toml.h|toml++|libtomlplusplus-dev|tomlplusplus-devel|tomlplusplus
build|header|CLI/CLI.hpp|CLI11|libcli11-dev|cli11-devel|cli11
build|header|nlohmann/json.hpp|nlohmann-json|nlohmann-json3-dev|json-devel|nlohmann-json
build|header|spdlog/spdlog.h|spdlog|libspdlog-dev|spdlog-devel|spdlog
build|header|fmt/format.h|fmt|libfmt-dev|fmt-devel|fmt
build|header|ares.h|c-ares|libc-ares-dev|c-ares-devel|c-ares
build|header|openssl/provider.h|OpenSSL 3.0 or newer|libssl-dev|openssl-devel|openssl
test|header|gtest/gtest.h|GoogleTest|libgtest-dev|gtest-devel|gtest
test|header|gmock/gmock.h|GoogleMock|libgmock-dev|gmock-devel|gtest
test|header|benchmark/benchmark.h|Google Benchmark|libbenchmark-dev|google-benchmark-devel|benchmark
test|tool|ctags|Universal Ctags|universal-ctags|ctags|ctags
test|tool|openssl|the openssl program|openssl|openssl|openssl
test|tool|selfserv|the tools of NSS|libnss3-tools|nss-tools|nss
test|tool|picocom|picocom|picocom|picocom|picocom
test|tool|chat|chat, of ppp|ppp|ppp|ppp
test|tool|gammu|gammu|gammu|gammu|gammu
test|tool|socat|socat|socat|socat|socat
test|module|serial|pyserial|python3-serial|python3-pyserial|python-pyserial
fuzz|tool|clang++-14|Clang 14|clang-14|-|-
tidy|tool|clang-tidy|clang-tidy|clang-tidy|clang-tools-extra|clang
format|tool|clang-format|clang-format|clang-format|clang-tools-extra|clang
TABLE
}

# Whether the machine has a part: its kind, and what is looked for.
has_part() {
  local compiler=${CXX:-c++}
  case $1 in
    tool)
      [[ $2 != c++ ]] || set -- tool "$compiler"
      # chat stands where only root looks.
      PATH=$PATH:/usr/sbin command -v "$2" >/dev/null
      ;;
    header)
      printf '#if !__has_include(<%s>)\n#error\n#endif\n' "$2" |
        "$compiler" -std=c++20 -E -x c++ - >/dev/null 2>&1
      ;;
    module) /usr/bin/python3 -c "import $2" 2>/dev/null ;;
  esac
}

# Prints how packages are installed here and which column of the table names them.
kin_of_system() {
  # shellcheck source=/dev/null
  local kin=" $(. /etc/os-release 2>/dev/null && printf '%s %s' "${ID-}" "${ID_LIKE-}") "
  case $kin in
    *' debian '* | *' ubuntu '*) echo 1 apt-get install ;;
    *' fedora '* | *' rhel '*) echo 2 dnf install ;;
    *' arch '*) echo 3 pacman -S ;;
    *) echo 0 ;;
  esac
}

# Names what of the groups is missing, and fails if something is.
setup_elsewhere() {
  local -a names=() packages=() of_kin
  local group kind what name kin install
  read -r kin install < <(kin_of_system)
  while IFS='|' read -r group kind what name of_kin[1] of_kin[2] of_kin[3]; do
    [[ " $* " == *" $group "* ]] || continue
    ! has_part "$kind" "$what" || continue
    names+=("$name")
    [[ ${of_kin[$kin]--} == - ]] || packages+=("${of_kin[$kin]}")
  done < <(parts_elsewhere)
  ((${#names[@]} > 0)) || return 0

  printf 'script/setup: this is not Debian 12; please install, with their development files:\n' >&2
  printf '  %s\n' "${names[@]}" >&2
  ((${#packages[@]} == 0)) || printf 'here perhaps: %s %s\n' "$install" "${packages[*]}" >&2
  return 1
}
