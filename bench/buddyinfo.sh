#!/usr/bin/env bash
# Parsing one buddyinfo of two NUMA nodes from memory: FragTools.Core against prometheus/procfs, in one run.
# Needs Go and procfs's source (Debian: golang-go golang-github-prometheus-procfs-dev).
set -euo pipefail
cd "$(dirname "$0")"
export FRAGTOOLS_BENCH_BUDDYINFO="$PWD/../tests/fixtures/3.10.0-1160-node-1/proc/buddyinfo"

dotnet build -c Release -v q FragTools.Bench >/dev/null
go_line() { awk -v name="Benchmark$1" '$1 ~ "^"name"(-|$)" { print $3 }' | sort -n | sed -n 3p; }
go_out=$(cd procfs && GO111MODULE=off GOPATH="${GOPATH:-/usr/share/gocode}" go test -bench . -count 5 . 2>&1) || { echo "$go_out" >&2; exit 1; }
ours=$(dotnet run -c Release --no-build --project FragTools.Bench -- --filter '*BuddyInfo*' --artifacts ../out/bench 2>&1)
echo "$ours" | grep -E '^\| (Method|Parse)'
mean=$(grep -ohE '"Median":[0-9.]+' ../out/bench/results/*BuddyInfo*-report-brief.json | head -n 1 | cut -d: -f2)
parse=$(echo "$go_out" | go_line Parse) file=$(echo "$go_out" | go_line ReadFile)
awk -v ours="$mean" -v parse="$parse" -v file="$file" 'BEGIN {
  printf "FragTools.Core, parse from memory:    %8.0f ns\n", ours
  printf "prometheus/procfs, parse from memory: %8.0f ns   ours/theirs %.2f\n", parse, ours / parse
  printf "prometheus/procfs, with its file:     %8.0f ns   ours/theirs %.2f\n", file, ours / file
}'
