# shellcheck shell=bash
# Throwaway PostgreSQL servers: the one place that knows how to start and stop them. Source it.
#
# A server lives in one folder DIR: DIR/data, DIR/log, DIR/bindir (the path of its programs), and
# its socket. It listens on no address, trusts whoever may open the socket, and keeps nothing safe
# from a crash. initdb and postgres refuse to run as root, so root's servers run as another user.
#
# Exit status 77 means "cannot be had here" (ctest: skipped), any other failure is one.

# The socket alone tells servers apart, so all of them use one port number.
readonly PGSNAP_SERVER_PORT=5801
# shellcheck disable=SC2034 # for those that source this
readonly PGSNAP_NOT_AVAILABLE=77

server_say() { echo "${0##*/}: $*" >&2; }
server_die() {
  server_say "$*"
  exit 1
}

# server_user: who runs the servers; empty for whoever we are.
server_user() {
  if [ "$(id -u)" != 0 ]; then
    echo
  elif id postgres >/dev/null 2>&1; then
    echo postgres
  else
    echo nobody
  fi
}

# as_server_user COMMAND...: in /, since that user may not enter the folder we are in.
as_server_user() {
  local user
  user=$(server_user)
  if [ -z "$user" ]; then
    (cd / && exec "$@")
  elif command -v runuser >/dev/null; then
    (cd / && exec runuser -u "$user" -- "$@")
  else
    (cd / && exec setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@")
  fi
}

# server_bindir: programs of the newest PostgreSQL server installed on this machine.
server_bindir() {
  local found
  if [ -n "${PG_BINDIR:-}" ]; then
    echo "$PG_BINDIR"
    return
  fi
  found=$(printf '%s\n' /usr/lib/postgresql/*/bin/postgres | sort -t/ -k5,5n | tail -n 1)
  if [ -x "$found" ]; then
    echo "${found%/postgres}"
  elif found=$(command -v postgres); then
    dirname "$(readlink -f "$found")"
  else
    server_die "no PostgreSQL server programs here; scripts/install-packages brings them"
  fi
}

# server_scratch NAME: a new folder that the server's user may enter, in memory when there is room.
server_scratch() {
  local base free dir user
  base=${PGSNAP_SCRATCH:-}
  if [ -z "$base" ] && [ -d /dev/shm ] && [ -w /dev/shm ]; then
    free=$(df -Pk /dev/shm | awk 'NR == 2 { print $4 }')
    [ "${free:-0}" -lt 2000000 ] || base=/dev/shm
  fi
  dir=$(mktemp -d "${base:-${TMPDIR:-/tmp}}/$1.XXXXXX")
  # A unix socket's path has 107 bytes at most, and servers live a folder or two below.
  if [ ${#dir} -gt 70 ]; then
    rmdir "$dir"
    dir=$(mktemp -d "/tmp/$1.XXXXXX")
  fi
  user=$(server_user)
  if [ -n "$user" ]; then
    chown "$user" "$dir"
    chmod 755 "$dir"
    as_server_user test -w "$dir" || server_die "user $user cannot write in $dir; set TMPDIR"
  fi
  echo "$dir"
}

# server_start DIR BINDIR: a new server with an empty cluster (superuser postgres, UTF8) in DIR.
server_start() {
  local dir=$1 bindir=$2 user major locale=C.UTF-8
  major=$("$bindir/postgres" -V | sed -E 's/^[^0-9]*([0-9]+).*/\1/')
  user=$(server_user)
  mkdir -p "$dir"
  [ -z "$user" ] || chown "$user" "$dir"
  echo "$bindir" >"$dir/bindir"
  as_server_user env -u PGDATA "$bindir/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 \
    --locale="$locale" --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    server_die "initdb of PostgreSQL $major failed"
  }
  {
    cat <<CONF
listen_addresses = ''
unix_socket_directories = '$dir'
unix_socket_permissions = 0700
port = $PGSNAP_SERVER_PORT
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum = off
wal_level = logical
checkpoint_timeout = 1h
max_wal_size = 4GB
max_connections = 100
max_locks_per_transaction = 1024
log_min_messages = fatal
CONF
    # Short queries of many kinds: compiling them costs more than it brings.
    [ "$major" -lt 11 ] || echo 'jit = off'
  } >>"$dir/data/postgresql.conf"
  as_server_user env -u PGDATA "$bindir/pg_ctl" -D "$dir/data" -w -t 60 -s -l "$dir/log" start \
    >/dev/null 2>&1 </dev/null || {
    tail -n 20 "$dir/log" >&2
    server_die "PostgreSQL $major did not start"
  }
}

# server_running DIR
server_running() {
  local pid
  [ -f "$1/data/postmaster.pid" ] || return 1
  pid=$(head -n 1 "$1/data/postmaster.pid")
  [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null
}

# server_stop DIR: leaves the folder; no error when no server runs there.
server_stop() {
  server_running "$1" || return 0
  as_server_user "$(cat "$1/bindir")/pg_ctl" -D "$1/data" -w -t 60 -s -m immediate stop \
    >/dev/null 2>&1 </dev/null || server_say "could not stop the server in $1"
}

# server_remove DIR: stops every server in DIR or below it, and removes DIR.
server_remove() {
  local pid_file
  [ -d "$1" ] || return 0
  while IFS= read -r pid_file; do
    server_stop "${pid_file%/data/postmaster.pid}"
  done < <(find "$1" -maxdepth 4 -path '*/data/postmaster.pid' 2>/dev/null)
  rm -rf "$1"
}

# server_url DIR [DATABASE]
server_url() { echo "postgresql:///${2:-postgres}?host=$1&port=$PGSNAP_SERVER_PORT&user=postgres"; }

# server_guard DIR: removes DIR as server_remove does when this shell is gone, even when it was
# killed with SIGKILL (ctest does that after a timeout). Opens descriptor 9: its end is the sign, so
# what outlives this shell must not inherit it (9>&-).
server_guard() {
  local fifo=$1/guard
  mkfifo "$fifo"
  # Twice in the background and in a session of its own: no signal to our tree or group reaches it.
  # shellcheck disable=SC2016 # expanded over there
  (
    setsid bash -c 'trap "" INT TERM HUP QUIT
      . "$1"
      cat "$2/guard" >/dev/null
      server_remove "$2"' "${0##*/}" "${BASH_SOURCE[0]}" "$1" \
      </dev/null >/dev/null 2>&1 &
  )
  exec 9>"$fifo"
}

# server_run DIR COMMAND...: runs COMMAND, passes signals on to it, then removes DIR and exits with
# COMMAND's status. Call server_session DIR before the first server is started.
server_child=''
server_session() {
  server_session_dir=$1
  trap 'trap "" INT TERM HUP; server_remove "$server_session_dir"' EXIT
  trap 'server_forward INT 130' INT
  trap 'server_forward TERM 143' TERM
  trap 'server_forward HUP 129' HUP
  server_guard "$1"
}
server_forward() {
  [ -n "$server_child" ] || exit "$2"
  kill -s "$1" "$server_child" 2>/dev/null || true
}
server_run() {
  local status=0 hear=()
  # A shell without job control starts background commands deaf to Ctrl-C.
  if env --default-signal=INT true 2>/dev/null; then
    hear=(env --default-signal=INT --default-signal=QUIT)
  fi
  "${hear[@]}" "$@" <&0 9>&- &
  server_child=$!
  wait "$server_child" || status=$?
  # A trapped signal ends the first wait early: wait for COMMAND itself.
  while kill -0 "$server_child" 2>/dev/null; do
    status=0
    wait "$server_child" || status=$?
  done
  server_child=''
  exit "$status"
}
