# shellcheck shell=bash
# Building pgsnap, for the scripts that need it. Source it.

# build_preset PRESET [TARGET ...]: configures when needed, builds (everything when no target is
# named) into build/PRESET. What the build says goes to standard error.
build_preset() {
  local preset=$1 target arguments=()
  shift
  for target in "$@"; do arguments+=(--target "$target"); done
  (
    cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
    [ -f "build/$preset/build.ninja" ] || cmake --preset "$preset"
    cmake --build "build/$preset" "${arguments[@]}"
  ) >&2
}
