#!/usr/bin/env bash
# Whole commands over a generated syslog of 1 GiB with 1,000 reports: fragtools failures against ripgrep with the same
# literals, and with those that suit it best, gzip against zcat | rg, the cmdlet against Select-String, memory, and how soon Ctrl-C ends it. Needs ripgrep
# and 7 GB of disk; GNU time where it is found. The first number is ours, the second theirs.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/out/bench
logs=$out/logs
mkdir -p "$logs"
dotnet build bench/LogMaker -c Release -v q >/dev/null
dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli" --artifacts-path "$out/build" -v q >/dev/null
dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli-v3" --artifacts-path "$out/build-v3" -p:IlcInstructionSet=x86-64-v3 -v q >/dev/null

# The literals, taken from the source so that both sides look for the same.
sed -n '/AllocationFailures =>/,/];/p; /Context =>/,/];/p' src/FragTools.Core/Reports/ReportKinds.cs |
  grep -oP '^\s*new\("\K(\\.|[^"\\])+' | sed 's/\\"/"/g' >"$logs/markers"
make() { # FILE MIB REPORTS
  [ -s "$logs/$1" ] && [ "$logs/$1" -nt bench/LogMaker/SyslogWriter.cs ] && return
  bench/LogMaker/bin/Release/net10.0/LogMaker tests/fixtures "$2" "$3" "$logs/$1" <"$logs/markers" >"$logs/$1.counts"
}
make log 1024 1000
make log4 4096 4000
[ "$logs/log.gz" -nt "$logs/log" ] || gzip -kf "$logs/log"

failures="$out/cli/fragtools failures --output jsonl"
rg="rg -c -F -f $logs/markers"

# ripgrep 13 leaves its fastest way at so many literals; without those of cut container lines it keeps to it.
grep -v '^std' "$logs/markers" >"$logs/fewer"
cat "$logs/log" "$logs/log.gz" >/dev/null
read -r reports lines <"$logs/log.counts"
[ "$($failures "$logs/log" | wc -l) $($rg "$logs/log")" = "$reports $lines" ] || { echo "the counts are wrong" >&2; exit 1; }
grep -m 1 '^model name' /proc/cpuinfo | sed 's/.*: //'
echo "$(nproc) processors, $(rg --version | head -n 1), $reports reports, $lines lines with a literal"

printf '%-34s' "failures / rg -c"
bench/pair.sh "${RUNS:-24}" "$failures $logs/log" "$rg $logs/log"
printf '%-34s' "the same / rg -c, 2 literals fewer"
bench/pair.sh "${RUNS:-24}" "$failures $logs/log" "rg -c -F -f $logs/fewer $logs/log"
printf '%-34s' "the same, built for x86-64-v3"
bench/pair.sh "${RUNS:-24}" "$out/cli-v3/fragtools failures --output jsonl $logs/log" "rg -c -F -f $logs/fewer $logs/log"
printf '%-34s' "failures, gzip / zcat | rg -c"
bench/pair.sh 5 "$failures $logs/log.gz" "zcat $logs/log.gz | rg -c -F -f $logs/fewer -"

dotnet build src/FragTools -c Release -v q >/dev/null
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool restore >/dev/null
dotnet pwsh -NoProfile -File bench/failures.ps1 -Log "$logs/log" -Packed "$logs/log.gz" -Large "$logs/log4" -Markers "$logs/markers"

if [ -x /usr/bin/time ]; then
  for log in log log4 log.gz; do
    printf '%-34s' "memory, $log"
    { /usr/bin/time -f '%M' $failures "$logs/$log" >/dev/null; } 2>&1 | awk '{ printf "%8.1f MB at most\n", $1 / 1000 }'
  done
else
  echo "no GNU time: the command line's memory is not measured"
fi

# With job control what runs in the background can be interrupted; in a pipeline there is none.
set -m
interrupt() { # FILE SECONDS: milliseconds from the signal to the end, at ten moments of a read
  for tenth in 0 1 2 3 4 5 6 7 8 9; do
    $failures "$logs/$1" >/dev/null 2>&1 &
    sleep "$2$tenth"
    local start=${EPOCHREALTIME/./} code=0
    kill -INT $!
    wait $! || code=$?
    echo $(( ${EPOCHREALTIME/./} - start ))
    [ $code = 1 ] || { echo "it was over before Ctrl-C" >&2; exit 1; }
  done >"$logs/times"
  sort -n "$logs/times" | awk '{ v[NR] = $1 } END { printf "%8.1f ms to the end, %.1f at most (10 runs)\n", v[5] / 1000, v[10] / 1000 }'
}
printf '%-34s' "Ctrl-C, plain"
interrupt log4 0.1
printf '%-34s' "Ctrl-C, gzip"
interrupt log.gz 0.3
