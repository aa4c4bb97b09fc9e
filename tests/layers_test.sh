#!/usr/bin/env bash
# Checks that every stage includes only itself and the stages left of it, and that third parties stay where they are used.
set -euo pipefail
cd "$(dirname "$0")/.."
stages=(base photo network face mask embedding gallery recognition evaluation report cli)
# These do not know each other except through the value types that stand here.
declare -A allowed=(
  [mask]="face/detected_face.hpp"
  [embedding]=""
  [gallery]="face/face_quality.hpp face/detected_face.hpp embedding/embedding.hpp"
)
failed=0
complain() {
  echo "$1"
  failed=1
}

position() {
  local i
  for i in "${!stages[@]}"; do [ "${stages[$i]}" = "$1" ] && echo "$i" && return; done
  echo 99
}

for stage in "${stages[@]}"; do
  while IFS=: read -r file include; do
    target=${include#*\"}
    target=${target#maskid/}
    target=${target%\"*}
    other=${target%%/*}
    [ "$other" != "$stage" ] || continue
    [ "$(position "$other")" -lt "$(position "$stage")" ] || complain "$file: $stage must not include $target"
    case $other in face | mask | embedding | gallery)
      if [ -n "${allowed[$stage]+set}" ] && [[ " ${allowed[$stage]} " != *" $target "* ]]; then
        complain "$file: $stage must not know $target"
      fi ;;
    esac
  done < <(grep -rHoE '^#include "[a-z_/]+\.hpp"' "src/$stage" "include/maskid/$stage" 2>/dev/null)
done

only_in() { # PATTERN FOLDER…: no file elsewhere includes it
  local pattern=$1 found
  shift
  found=$(grep -rlE "^#include <$pattern" src include | grep -vE "^($(IFS='|'; echo "$*"))" || true)
  [ -z "$found" ] || complain "<$pattern is included outside of $*: $found"
}
only_in 'dlib/' src/face/
only_in 'CLI/' src/cli/arguments.cpp src/cli/command_options.hpp src/cli/config_file.cpp src/cli/help_format.cpp
only_in '(dnnl|onnx/)' src/network/
only_in '(sodium|openssl)' src/base/
only_in '(png|turbojpeg|tiff|webp|opencv2/imgcodecs)' src/photo/
only_in 'libpq-fe' src/gallery/
only_in 'nlohmann/' src/
public=$(grep -rhoE '^#include <(opencv2|nlohmann|dlib)[^>]*>' include | sort -u | grep -v '<opencv2/core.hpp>' || true)
[ -z "$public" ] || complain "public headers include $public"

exit $failed
