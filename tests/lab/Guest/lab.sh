# What scenarios are written with.

# as ADJ COMMAND...: with that oom_score_adj. What is started without it cannot be killed, as init cannot. A program of its own,
# so that $! is the command's process.
cat >/bin/as <<'END'
#!/bin/sh
echo "$1" >/proc/self/oom_score_adj
shift
exec "$@"
END

# inside GROUP COMMAND...: as a container's process, in that cgroup.
cat >/bin/inside <<'END'
#!/bin/sh
echo 0 >"/sys/fs/cgroup/$1/cgroup.procs"
shift
exec as 900 "$@"
END
chmod +x /bin/as /bin/inside

# begin NAME COMMAND...: in the background, until it says that it is ready; $! is its process, /tmp/NAME what it said till then.
# The shell waits by reading, for there may be no memory left to start a program with.
begin() {
  local log=/tmp/$1 line=
  shift
  rm -f "$log" "$log.pipe"
  mkfifo "$log.pipe"
  "$@" >"$log.pipe" 2>&1 &
  exec 3<"$log.pipe"
  while [ "$line" != ready ] && read -r line <&3; do echo "$line" >>"$log"; done
}

# ask NAME ARGUMENTS...: fragtools' answer as objects, what it said on standard error, and its exit code.
ask() {
  local name=$1
  shift
  fragtools "$@" --output json >"/out/$name.json" 2>"/out/$name.err"
  echo $? >"/out/$name.exit"
}

# show COMMAND...: as in a terminal, for people: the command and what it prints.
show() {
  {
    echo "# $*"
    "$@" 2>&1
    echo
  } >>/out/transcript
}

# keep NAME FILE...: files of the kernel as they are now, below NAME/ in their own places. Read first and written then, so
# that what is written is in none of them.
keep() {
  local into=/out/$1 file text
  shift
  for file in "$@"; do
    text=$(cat "$file")
    mkdir -p "$into/${file%/*}"
    printf '%s\n' "$text" >"$into/$file"
  done
}

# Nobody compacts but who is told to (since 5.9 kcompactd looks twice a second whether it would be worth it).
echo 0 >/proc/sys/vm/compaction_proactiveness

# release PROCESS: ends one that holds memory, and waits until the kernel has all of it back, however slow the machine is.
release() {
  kill "$1"
  wait "$1"
  quiet
}

# is_fragmented: has compaction no way to a block of order 7? Asked several times, for pages that were on their way back to the
# kernel, or held by somebody in that instant, move later. The words of "Node 0, zone DMA32 …" are looked at from order 7 on.
is_fragmented() {
  local pass
  for pass in 1 2 3; do
    quiet
    echo 1 >/proc/sys/vm/compact_memory
    awk '{ for (word = 12; word <= NF; word++) if ($word > 0) found = 1 } END { exit found }' /proc/buddyinfo || return 1
  done
}

# fragment: takes memory until less than a block of order 7 is free, and gives most of it back: every 16th page stays and is
# locked, and compaction leaves locked pages alone. Where it makes a block of order 7 all the same, once more.
fragment() {
  # Nearly all can be taken only where nearly nothing is kept back, and no watermark is raised meanwhile.
  local kept=$(cat /proc/sys/vm/min_free_kbytes) reserve=$(cat /proc/sys/vm/lowmem_reserve_ratio) boost=$(cat /proc/sys/vm/watermark_boost_factor) try
  echo 0 >/proc/sys/vm/compact_unevictable_allowed

  # Since 6.7 a processor's own list of freed pages may grow to an eighth of a zone (mm/page_alloc.c, zone_highsize). What lies there
  # is not free for anybody else, and becomes large blocks when the list shrinks, some time later. This keeps the lists short.
  echo 100000 >/proc/sys/vm/percpu_pagelist_high_fraction
  for try in 1 2 3 4 5; do
    echo 3 >/proc/sys/vm/drop_caches
    echo 0 >/proc/sys/vm/watermark_boost_factor
    echo 128 >/proc/sys/vm/min_free_kbytes
    echo 100000 100000 100000 0 0 >/proc/sys/vm/lowmem_reserve_ratio
    begin pin stress pin 400
    pinned=$!
    echo "$kept" >/proc/sys/vm/min_free_kbytes
    echo $reserve >/proc/sys/vm/lowmem_reserve_ratio
    echo $boost >/proc/sys/vm/watermark_boost_factor
    ! is_fragmented || break
    echo "lab: a block of order 7 after attempt $try:"
    cat /proc/buddyinfo
    [ $try = 5 ] || release "$pinned"
  done
  echo 0 >/proc/sys/vm/percpu_pagelist_high_fraction
}

# quiet: what freed pages wait for is over.
quiet() {
  sleep 1
}
