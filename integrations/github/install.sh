#!/usr/bin/env bash
# Installs cmrtkit from the action's own checkout into a virtual environment of its own, so that the
# caller's Python stays as it is. Written for bash 3.2 (macOS) and Git Bash (Windows).
#
# Reads    GITHUB_ACTION_PATH, RUNNER_TEMP, INPUT_PYTHON (an interpreter; empty: the runner's), CMRTKIT_CACHE_DIR
# Outputs  python (the environment's interpreter), cache (the cache folder), cache-prefix (of the cache's keys)
#
# Python runs isolated (-I) and away from the repository that is checked: nobody's venv.py or pip.py is imported.
set -euo pipefail

readonly MINIMUM='3, 11'

fail() {
  printf '::error title=cmrtkit::%s\n' "$1"
  exit 1
}

is_new_enough() {
  "$1" -I -c "import ensurepip, sys; sys.exit(sys.version_info < ($MINIMUM))" >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in ${INPUT_PYTHON:+"$INPUT_PYTHON"} python3 python; do
    if is_new_enough "$candidate"; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  return 1
}

python_in() { # the interpreter of an environment, on Windows in another place
  if [ -x "$1/Scripts/python.exe" ]; then
    printf '%s/Scripts/python.exe\n' "$1"
  else
    printf '%s/bin/python\n' "$1"
  fi
}

install_into() { # an environment, by an interpreter; what leads Python or pip elsewhere is not meant for it
  unset PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_TARGET PIP_USER PYTHONHOME PYTHONPATH
  cd "$RUNNER_TEMP"
  "$2" -I -m venv --clear "$1" || fail "no virtual environment could be made; set the input python-version"
  "$(python_in "$1")" -I -m pip install --quiet --disable-pip-version-check --no-input --no-compile "$GITHUB_ACTION_PATH"
  : >"$1/installed"
}

main() {
  local python source temporary environment version
  python=$(find_python) || fail "no Python ${MINIMUM/, /.} or newer on this runner; set the input python-version"
  # Windows gives backslashes, which its programs do not need and bash would have to quote.
  temporary=${RUNNER_TEMP//\\//}
  # A job may use the action several times, in several versions: each is installed once.
  source=$(printf '%s\n%s\n' "$GITHUB_ACTION_PATH" "$(command -v "$python")" | cksum | tr -dc '0-9')
  environment=$temporary/cmrtkit-$source
  [ -e "$environment/installed" ] || install_into "$environment" "$python"
  python=$(python_in "$environment")
  version=$("$python" -I -m cmrtkit --version) # cmrtkit 1.2.3
  {
    printf 'python=%s\n' "$python"
    printf 'cache=%s\n' "${CMRTKIT_CACHE_DIR:-$temporary/cmrtkit-cache}"
    printf 'cache-prefix=%s-%s-\n' "${version/ /-}" "${RUNNER_OS:-unknown}"
  } >>"$GITHUB_OUTPUT"
}

main
