#!/usr/bin/env bash
# Checks that the documents' figures are of the networks that are shipped: what to renew after a training stands in
# scripts/training/README.md.
set -euo pipefail
cd "$(dirname "$0")/.."
failed=0
complain() {
  echo "$1"
  failed=1
}

# The ablation names the networks that it measured.
for network in upper full bare; do
  begins=$(sed -n 's/.*"sha256": "\([0-9a-f]\{16\}\).*/\1/p' "models/$network.json")
  grep -qF "\`$begins\`" docs/ablation.md || complain "docs/ablation.md is of another $network than models/$network.onnx ($begins)"
done

# README's table of the networks alone is taken from the ablation: every figure that stands there with an interval.
table=$(sed -n '/^| | npm, blanked/,/^$/p' README.md)
[ -n "$table" ] || complain "README.md: where is the table of the networks alone?"
while read -r figure; do
  grep -qF "$figure" docs/ablation.md || complain "README.md: $figure is not in docs/ablation.md"
done < <(grep -oE '[01]\.[0-9]{3} \([01]\.[0-9]{3}–[01]\.[0-9]{3}\)' <<<"$table")

# The limits are told at the thresholds of the model card.
threshold_at() { # FMR, as the card writes it: of covered probes, which come first
  awk -v fmr="$1," '$1 == "\"fmr\":" && $2 == fmr {getline; printf "%.4f\n", $2; exit}' models/maskid_v1.json
}
for fmr in 0.001 0.0001 1e-05 3e-06; do
  threshold=$(threshold_at "$fmr")
  [ -n "$threshold" ] || complain "models/maskid_v1.json has no threshold for FMR $fmr"
  [ "$(grep -cF "$threshold (" docs/limits.md)" -ge 2 ] ||
    complain "docs/limits.md: its tables of look-alikes and crowds are not of threshold $threshold (FMR $fmr)"
done
exit "$failed"
