#!/usr/bin/env bash
# Whole commands: fragtools against an empty .NET program published as one native file, too: processor time, wall time
# and memory, and the PowerShell of the tool manifest with the module against the same without. Needs GNU time (Debian: time).
set -euo pipefail
cd "$(dirname "$0")/.."
out=out/bench
native=(-c Release -r linux-x64 --artifacts-path "$out/build" -v q -p:PublishAot=true -p:StaticExecutable=true -p:LinkerFlavor=lld)
dotnet publish bench/Empty -o "$out/empty" "${native[@]}" >/dev/null
dotnet publish src/FragTools.Cli -o "$out/cli" "${native[@]}" >/dev/null
grep -m 1 '^model name' /proc/cpuinfo | sed 's/.*: //'

for command in "buddyinfo" "buddyinfo --numa-node 0" "buddyinfo --output json"; do
  printf '%-42s' "fragtools $command / empty program"
  REPEAT=10 bench/pair.sh 21 "$out/cli/fragtools $command" "$out/empty/empty"
  printf '%-42s%8.1f MB at most\n' "  memory" "$({ /usr/bin/time -f %M "$out/cli/fragtools" $command </dev/null >/dev/null; } 2>&1 | awk '{ print $1 * 1024 / 1e6 }')"
done

dotnet build src/FragTools -c Release -v q >/dev/null
export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
dotnet tool restore >/dev/null
# Without the search for the tool, which both sides would pay for.
pwsh="dotnet $(dotnet pwsh -NoProfile -c '$PSHOME')/pwsh.dll -NoProfile -c"
printf '%-42s' "pwsh with Import-Module / bare pwsh"
bench/pair.sh 30 "$pwsh 'Import-Module ./out/FragTools'" "$pwsh '\$null'"
