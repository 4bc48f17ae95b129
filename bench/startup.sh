#!/usr/bin/env bash
# Whole commands: fragtools against an empty .NET program published the same way, and, where a pwsh is found, pwsh
# with the module against pwsh without.
set -euo pipefail
cd "$(dirname "$0")/.."
out=out/bench
same=(-p:SelfContained=true -p:PublishSingleFile=true -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:TieredPGO=false -p:EventSourceSupport=false)
dotnet publish bench/Empty -c Release -r linux-x64 -o "$out/empty" -v q "${same[@]}" >/dev/null
dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o "$out/cli" -v q >/dev/null

for command in "buddyinfo" "buddyinfo --numa-node 0" "buddyinfo --output json"; do
  printf '%-42s' "fragtools $command / empty program"
  bench/pair.sh 40 "$out/cli/fragtools $command" "$out/empty/empty"
done

if command -v pwsh >/dev/null; then
  dotnet build src/FragTools -c Release -v q >/dev/null
  export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
  printf '%-42s' "pwsh with Import-Module / bare pwsh"
  bench/pair.sh 30 "pwsh -NoProfile -c 'Import-Module ./out/FragTools'" "pwsh -NoProfile -c '\$null'"
fi
