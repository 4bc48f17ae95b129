#!/usr/bin/env bash
# pair.sh RUNS COMMAND OTHER: runs two commands in turn, so that a busy moment hits both, and prints the medians of
# their wall times, of their processor times (user and system) and of both ratios pair by pair. Their output is thrown
# away. REPEAT runs each so many times at once: the shell counts in milliseconds.
set -euo pipefail
runs=$1 ours=$2 other=$3 repeat=${REPEAT:-1}
time_of() { # seconds of wall time, user and system
  local TIMEFORMAT='%R %U %S'
  { time for (( i = 0; i < repeat; i++ )); do eval "$1" >/dev/null 2>&1 </dev/null || true; done; } 2>&1
}
for _ in 1 2 3; do time_of "$ours" >/dev/null; time_of "$other" >/dev/null; done
for (( run = 0; run < runs; run++ )); do
  echo "$(time_of "$ours") $(time_of "$other")"
done | awk -v repeat="$repeat" '
  function median(v, n) { for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j-1] > v[j]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t } return v[int((n + 1) / 2)] }
  { a[NR] = $1; b[NR] = $4; r[NR] = $1 / $4; ac[NR] = $2 + $3; bc[NR] = $5 + $6; if (bc[NR] > 0) rc[++known] = ac[NR] / bc[NR] }
  END {
    ms = 1000 / repeat
    printf "%8.1f ms against %8.1f ms, ratio %.2f; processor %.1f against %.1f ms, ratio %.2f (medians of %d pairs)\n",
      median(a, NR) * ms, median(b, NR) * ms, median(r, NR), median(ac, NR) * ms, median(bc, NR) * ms, median(rc, known), NR
  }'
