#!/usr/bin/env bash
# watch.sh [SECONDS]: what fragtools watch costs at one sample a second, published as one file: processor time
# (utime + stime, all threads, /proc/PID/stat) and the most memory that it ever had (VmHWM).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds=${1:-300} warm=5
out=out/bench
dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli" --artifacts-path "$out/build" -v q >/dev/null

"$out/cli/fragtools" watch --interval 1s --output jsonl >/dev/null &
pid=$!
trap 'kill "$pid" 2>/dev/null || true' EXIT
ticks() { awk '{ sub(/^.*\) /, ""); print $12 + $13 }' "/proc/$pid/stat"; }
sleep "$warm"
first=$(ticks) start=${EPOCHREALTIME/./}
sleep "$seconds"
last=$(ticks) end=${EPOCHREALTIME/./}
peak=$(awk '/^VmHWM/ { print $2 }' "/proc/$pid/status")
awk -v hz="$(getconf CLK_TCK)" -v first="$first" -v last="$last" -v us=$((end - start)) -v peak="$peak" 'BEGIN {
  printf "start:  %d ms of processor time\n", first * 1000 / hz
  printf "then:   %d ms in %.0f s, %.3f %% of one core\n", (last - first) * 1000 / hz, us / 1e6, (last - first) / hz / (us / 1e6) * 100
  printf "memory: %.1f MB at most\n", peak * 1024 / 1e6
}'
