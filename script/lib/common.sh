# What the scripts share; sourced, not run. From here on the checkout is the current folder.
# A system service or a bare container may not have it.
export HOME=${HOME:-~}

# A relative one is relative to where the script was called.
if [[ -n ${AIRMODEM_BUILD_DIR-} ]]; then
  AIRMODEM_BUILD_DIR=$(realpath -m -- "$AIRMODEM_BUILD_DIR")
  export AIRMODEM_BUILD_DIR
fi
cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.."

# Prints the build folder of a preset. AIRMODEM_BUILD_DIR in the environment moves them all out of
# the source tree, which may then be read-only.
folder_of() {
  local name=build-$1
  [[ $1 != release ]] || name=build
  printf '%s\n' "${AIRMODEM_BUILD_DIR:+$AIRMODEM_BUILD_DIR/}$name"
}

# Prints in words how long so many seconds of one processor are on all of them.
time_for() {
  local cores seconds minutes
  cores=$(nproc)
  seconds=$(($1 / cores))
  minutes=$(((seconds + 59) / 60))
  if ((minutes > 1)); then
    printf 'about %d minutes' "$minutes"
  else
    printf 'about a minute'
  fi
  if ((cores > 1)); then
    printf ' on %d processors\n' "$cores"
  else
    printf ' on one processor\n'
  fi
}

# Where the legacy OpenSSL is.
tls_cache=${XDG_CACHE_HOME:-$HOME/.cache}/airmodem
