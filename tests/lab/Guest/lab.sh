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

# begin NAME COMMAND...: in the background, until it says that it is ready; $! is its process.
begin() {
  local log=/tmp/$1 tries=0
  shift
  "$@" >"$log" 2>&1 &
  until grep -q ready "$log" || [ $((tries += 1)) -gt 600 ]; do usleep 50000; done
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

# fragment KB: takes memory until so much is free, and gives every other page back. The others are locked, and compaction
# leaves locked pages alone.
fragment() {
  # Nearly all can be taken only where nearly nothing is kept back, and no watermark is raised meanwhile.
  local kept=$(cat /proc/sys/vm/min_free_kbytes) reserve=$(cat /proc/sys/vm/lowmem_reserve_ratio) boost=$(cat /proc/sys/vm/watermark_boost_factor)
  echo 0 >/proc/sys/vm/watermark_boost_factor
  echo 128 >/proc/sys/vm/min_free_kbytes
  echo 100000 100000 100000 0 0 >/proc/sys/vm/lowmem_reserve_ratio
  echo 0 >/proc/sys/vm/compact_unevictable_allowed
  begin pin stress pin "$1"
  pinned=$!
  echo "$kept" >/proc/sys/vm/min_free_kbytes
  echo $reserve >/proc/sys/vm/lowmem_reserve_ratio
  echo $boost >/proc/sys/vm/watermark_boost_factor
}

# quiet: what freed pages wait for is over.
quiet() {
  sleep 1
}
