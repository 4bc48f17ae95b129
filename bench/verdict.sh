#!/usr/bin/env bash
# What a verdict costs beyond reading the reports: processor time (utime + stime) of fragtools diagnose over a generated
# syslog of 21 MB with 4,000 reports of the fixtures, against fragtools failures over the same. Both count the same.
# CLI names a published command line; without it one is published.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/out/bench
log=$out/logs/reports
mkdir -p "$out/logs"
if [ -z "${CLI:-}" ]; then
  CLI=$out/cli/fragtools
  dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli" -v q >/dev/null
fi
if [ ! -s "$log" ]; then
  dotnet build bench/LogMaker -c Release -v q >/dev/null
  bench/LogMaker/bin/Release/net10.0/LogMaker tests/fixtures 21 4000 "$log" </dev/null >/dev/null
fi

time_of() { # COMMAND: processor time in milliseconds
  local TIMEFORMAT='%3U %3S' spent
  spent=$( { time "$CLI" "$1" "$log" --output json >/dev/null; } 2>&1 )
  awk '{ printf "%d", ($1 + $2) * 1000 }' <<<"$spent"
}
counted=$("$CLI" failures "$log" --output jsonl | wc -l)
[ "$counted" = 4000 ] || { echo "failures counts $counted" >&2; exit 1; }
time_of diagnose >/dev/null
time_of failures >/dev/null
for (( run = 0; run < ${RUNS:-15}; run++ )); do
  echo "$(time_of diagnose) $(time_of failures)"
done | awk '
  function median(v, n) { for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j-1] > v[j]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t } return v[int((n + 1) / 2)] }
  { a[NR] = $1; b[NR] = $2; r[NR] = $1 / $2 }
  END { printf "diagnose %d ms against failures %d ms of processor time, ratio %.2f (medians of %d pairs)\n", median(a, NR), median(b, NR), median(r, NR), NR }'
