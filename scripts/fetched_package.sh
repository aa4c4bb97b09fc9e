# For scripts that fetch npm packages; sourced, after `temporary` names an empty folder.

fail() {
  echo "$(basename "$0"): $*" >&2
  exit 2
}

file_sha256() {
  sha256sum <"$1" | cut -d ' ' -f 1
}

check_sha256() { # NAME FOUND EXPECTED
  [ "$2" = "$3" ] || fail "$1 has SHA-256 $2, expected $3; nothing was kept of it"
}

fetch_package() { # NAME@VERSION SHA256: leaves its files in $temporary/package
  echo "$(basename "$0"): fetching $1" >&2
  command -v npm >/dev/null || fail "npm is missing; run scripts/install_packages"
  rm -rf "$temporary/package" "$temporary"/*.tgz
  (cd "$temporary" && npm_config_cache=$temporary/npm npm_config_update_notifier=false \
    npm pack "$1" --ignore-scripts --loglevel=error >/dev/null) ||
    fail "npm could not fetch $1 (its message stands above); check the network and run scripts/$(basename "$0") again"
  local tarball=("$temporary"/*.tgz)
  check_sha256 "the package $1" "$(file_sha256 "${tarball[0]}")" "$2"
  tar -xzf "${tarball[0]}" -C "$temporary" --no-same-owner
}
