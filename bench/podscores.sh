#!/usr/bin/env bash
# fragtools pod-scores --include-system against ps (procps), on a node with 250 pods of 20 processes each: real sleeping
# processes in real cgroups of this script's own, which are ended and removed afterwards. Needs root and procps.
# FRAGTOOLS names another executable to measure.
set -euo pipefail
cd "$(dirname "$0")/.."
pods=250 containers=2 each=10
if [[ $EUID -ne 0 ]]; then
  echo "podscores.sh: needs root to make cgroups" >&2
  exit 1
fi

hierarchy=/sys/fs/cgroup/memory
[[ -d $hierarchy ]] || hierarchy=/sys/fs/cgroup
top=$hierarchy/fragtools-bench-$$

remove() {
  local processes
  mapfile -t processes < <(find "$top" -name cgroup.procs -exec cat {} + 2>/dev/null)
  if (( ${#processes[@]} )); then
    kill -KILL "${processes[@]}" 2>/dev/null || true
  fi
  for _ in {1..50}; do
    find "$top" -depth -type d -exec rmdir {} + 2>/dev/null || true
    [[ -d $top ]] || return 0
    sleep 0.1
  done
}
trap remove EXIT

folder() { # makes a cgroup, and lets cgroups below it count memory where they must be told so
  mkdir -p "$1"
  if [[ -w $1/cgroup.subtree_control ]]; then
    echo +memory >"$1/cgroup.subtree_control"
  fi
}
folder "$top"
folder "$top/kubepods"
folder "$top/kubepods/burstable"
for (( pod = 0; pod < pods; pod++ )); do
  printf -v uid '%08x-0000-4000-8000-%012x' "$pod" "$pod"
  folder "$top/kubepods/burstable/pod$uid"
  for (( container = 0; container < containers; container++ )); do
    printf -v id '%032x%032x' "$pod" "$container"
    mkdir "$top/kubepods/burstable/pod$uid/$id"
    (
      echo "$BASHPID" >"$top/kubepods/burstable/pod$uid/$id/cgroup.procs"
      echo $(( 3 + (pod * containers + container) % 997 )) >/proc/self/oom_score_adj
      for (( process = 0; process < each; process++ )); do
        sleep infinity </dev/null >/dev/null 2>&1 &
      done
    )
  done
done

ours=${FRAGTOOLS:-}
if [[ -z $ours ]]; then
  dotnet publish src/FragTools.Cli -c Release -r linux-x64 -o out/bench/cli --artifacts-path out/bench/build -v q >/dev/null
  ours=out/bench/cli/fragtools
fi

echo "$(find "$top" -name cgroup.procs -exec cat {} + | wc -l) processes in $pods pods"
printf '%-42s' "fragtools pod-scores --include-system / ps"
bench/pair.sh 20 "$ours pod-scores --include-system" "ps -eo pid,rss,oom,oomadj,cgroup,comm"
