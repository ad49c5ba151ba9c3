#!/usr/bin/env bash
# The city-like mix in PostGIS: a GiST index and a self-join, for the numbers of the `city` bench.
#
#   crates/cli/benches/postgis.sh [COUNT] [--install]
#
# Starts a database of its own in a temporary folder, on a socket there and no network, and takes
# it away at the end. Does not install anything unless told to: with --install (as root, on
# Debian) it runs `apt-get install postgresql postgis`. Says what it does.
set -euo pipefail
cd "$(dirname "$0")/../../.."

count=1000000
for argument in "$@"; do
    case "$argument" in
        --install)
            echo "installing postgresql and postgis from Debian's packages"
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql postgis \
                postgresql-"$(apt-cache show postgresql | sed -n 's/^Version: \([0-9]*\).*/\1/p' | head -n 1)"-postgis-3 >/dev/null
            ;;
        *) count="$argument" ;;
    esac
done

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1 || true)
if [ -z "$bin" ] || ! ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; then
    echo "SKIPPED: PostGIS is not installed here (run again with --install to install it)"
    exit 0
fi

work=$(mktemp -d)
owner=$(id -un)
as_owner() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    # The server refuses to run as root.
    owner=postgres
    chown postgres "$work"
    as_owner() { runuser -u postgres -- "$@"; }
fi
finish() {
    as_owner "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap finish EXIT

echo "starting $("$bin/postgres" --version) in $work"
as_owner "$bin/initdb" -D "$work/data" -A trust >/dev/null
as_owner "$bin/pg_ctl" -D "$work/data" -w -l "$work/log" -o \
    "-c listen_addresses='' -k $work -c shared_buffers=2GB -c work_mem=512MB \
     -c maintenance_work_mem=1GB -c fsync=off -c max_parallel_workers_per_gather=2 -c jit=off" \
    start >/dev/null
sql() { as_owner "$bin/psql" -h "$work" -d postgres -X -q -v ON_ERROR_STOP=1 "$@"; }

echo "writing the boxes of $count volumes"
cargo bench -q -p cli --bench city -- --csv "$work/boxes.csv" "$count"
chmod a+r "$work/boxes.csv"
chmod a+x "$work"

sql <<SQL
create extension postgis;
create table boxes (key int, x0 float8, y0 float8, x1 float8, y1 float8,
                    low float8, high float8, start float8, stop float8);
\copy boxes from '$work/boxes.csv' csv
create table volumes as
    select key, st_makeenvelope(x0, y0, x1, y1, 4326) as area, low, high, start, stop from boxes;
\timing on
\echo building the GiST index
create index on volumes using gist (area);
\timing off
analyze volumes;
SQL

join="select count(*) as candidates from volumes a join volumes b
    on a.area && b.area and a.key < b.key
    and a.low <= b.high and b.low <= a.high and a.start <= b.stop and b.start <= a.stop"
for workers in 0 2; do
    echo "self-join, $workers parallel workers"
    sql -c "set max_parallel_workers_per_gather = $workers" -c '\timing on' -c "$join"
done
