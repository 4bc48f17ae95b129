#!/usr/bin/env bash
# pair.sh RUNS COMMAND OTHER: runs two commands in turn, so that a busy moment hits both, and prints the medians of
# their wall times and of the ratio pair by pair. Their output is thrown away.
set -euo pipefail
runs=$1 ours=$2 other=$3
time_of() { # milliseconds with three digits
  local start=${EPOCHREALTIME/./}
  bash -c "exec $1" >/dev/null 2>&1 </dev/null
  echo $(( ${EPOCHREALTIME/./} - start ))
}
for _ in 1 2 3; do time_of "$ours" >/dev/null; time_of "$other" >/dev/null; done
for (( run = 0; run < runs; run++ )); do
  a=$(time_of "$ours") b=$(time_of "$other")
  echo "$a $b"
done | awk '
  function median(v, n) { for (i = 2; i <= n; i++) for (j = i; j > 1 && v[j-1] > v[j]; j--) { t = v[j]; v[j] = v[j-1]; v[j-1] = t } return v[int((n + 1) / 2)] }
  { a[NR] = $1; b[NR] = $2; r[NR] = $1 / $2 }
  END { printf "%8.1f ms against %8.1f ms, ratio %.2f (medians of %d pairs)\n", median(a, NR) / 1000, median(b, NR) / 1000, median(r, NR), NR }'
