#!/usr/bin/env bash
# Two thousand captured nodes in one call: wall time, captures a second, and the most memory that the process held,
# against the same captures one call each (of a sample of 40). Needs GNU time (Debian: time).
set -euo pipefail
cd "$(dirname "$0")/.."
count=${1:-2000}
out=out/bench
dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli" --artifacts-path "$out/build" -v q >/dev/null
tool=$out/cli/fragtools
captures=$out/captures
rm -rf "$captures"
mkdir -p "$captures"
fixtures=(tests/fixtures/unknown-tke-dc05 tests/fixtures/3.10.0-1160-node-1 tests/fixtures/3.10.0-514-beta_004-before tests/fixtures/5.15-*)
noise=$out/noise.log
for (( line = 0; line < 600; line++ )); do
  printf '2026-02-12T01:%02d:%02d.%06d+00:00 node kubelet[811]: I0212 01:00:00.000000 811 prober.go:107] "Probe succeeded" probeType="Liveness" pod="shop/web-%d"\n' \
    $(( line / 60 % 60 )) $(( line % 60 )) "$line" "$line"
done > "$noise"
for (( at = 0; at < count; at++ )); do
  node=$captures/node-$(printf %05d "$at")
  cp -r "${fixtures[at % ${#fixtures[@]}]}" "$node"
  mkdir -p "$node/var/log" "$node/etc"
  cat "$noise" >> "$node/var/log/syslog"
  echo "node-$at" > "$node/etc/hostname"
done

# %e seconds, %M the most resident memory in kB.
measure() { /usr/bin/time -f '%e %M' -o "$out/time" "$@" > "$out/verdicts" || true; cat "$out/time"; }
read -r seconds memory < <(measure "$tool" diagnose --root "$captures"/'*' --output jsonl)
rows=$(wc -l < "$out/verdicts")
[ "$rows" = "$count" ] || { echo "only $rows verdicts of $count" >&2; exit 1; }
read -r _ small < <(measure "$tool" diagnose --root "$captures"/'node-000*' --output jsonl)
start=$EPOCHREALTIME
for node in "$captures"/node-000[0-3]?; do "$tool" diagnose --literal-root "$node" --output jsonl > /dev/null; done
alone=$(awk -v from="$start" -v to="$EPOCHREALTIME" 'BEGIN { print (to - from) / 40 }')
size=$(du -sm "$captures" | cut -f 1)
awk -v n="$count" -v s="$seconds" -v m="$memory" -v small="$small" -v alone="$alone" -v size="$size" 'BEGIN {
  printf "%d captures, %d MB, in one call: %.1f s, %.0f a second, at most %.0f MB of memory (100 captures: %.0f MB)\n", n, size, s, n / s, m / 1024, small / 1024
  printf "one call each: %.0f ms a capture; in one call %.1f ms\n", alone * 1000, s / n * 1000
}'
rm -rf "$captures"
