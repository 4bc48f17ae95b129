#!/usr/bin/env bash
# Whole commands, in turn, in one run: fragtools against an empty .NET program published the same way, and pwsh with
# the module against pwsh without. Needs hyperfine (Debian: hyperfine); the second part needs a pwsh.
set -euo pipefail
cd "$(dirname "$0")/.."
out=out/bench
publish() { dotnet publish "$1" -c Release -r linux-x64 -o "$2" -v q >/dev/null; }
published=(-p:SelfContained=true -p:PublishSingleFile=true -p:PublishTrimmed=true -p:PublishReadyToRun=true -p:InvariantGlobalization=true -p:UseSystemResourceKeys=true -p:TieredPGO=false)
dotnet publish bench/Empty -c Release -r linux-x64 -o "$out/empty" -v q "${published[@]}" >/dev/null
publish src/FragTools.Cli "$out/cli"

ratio() {
  local json=$1
  awk -F'[:,]' '/"median"/ { gsub(/ /, "", $2); m[++n] = $2 } END { printf "median %.1f ms against %.1f ms: ratio %.2f\n", m[1] * 1000, m[2] * 1000, m[1] / m[2] }' "$json"
}

echo "== fragtools buddyinfo against an empty program"
hyperfine --style none -N --warmup 5 --runs 60 --export-json "$out/cli.json" "$out/cli/fragtools buddyinfo" "$out/empty/empty" >/dev/null
ratio "$out/cli.json"

if command -v pwsh >/dev/null; then
  echo "== pwsh with the module against pwsh without"
  dotnet build src/FragTools -c Release -v q >/dev/null
  export POWERSHELL_TELEMETRY_OPTOUT=1 POWERSHELL_UPDATECHECK=Off
  hyperfine --style none -N --warmup 5 --runs 40 --export-json "$out/import.json" \
    "pwsh -NoProfile -c \"Import-Module ./out/FragTools\"" "pwsh -NoProfile -c \"exit\"" >/dev/null
  ratio "$out/import.json"
fi
