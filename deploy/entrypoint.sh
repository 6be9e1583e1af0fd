#!/bin/sh
# Starts one of Loudhailer's processes in the foreground: in a container, under systemd, or by hand.
# docs/operations.md tells of each command and of every variable.
#
# Each command ends in `exec`, so that the process takes this shell's place and receives the signals itself:
# SIGTERM lets it finish what it has begun.
set -eu

cd "$(dirname "$0")/.."

usage() {
  cat >&2 <<'USAGE'
usage: entrypoint.sh COMMAND
  web               the web server (gunicorn)
  worker            sends the mail and counts the signatures (Celery)
  beat              wakes the worker every few seconds; start exactly one (Celery beat)
  migrate           bring the database up to date, and end
  healthy PROCESS   end with 0 where web, worker or beat in this container is well
  manage COMMAND    any command of manage.py, like `manage createsuperuser`
USAGE
  exit 64
}

# Without Redis the processes would hand each other nudges through files, which is meant for the demo on one machine.
need_redis() {
  if [ -z "${REDIS_URL:-}${REDIS_URL_FILE:-}" ]; then
    echo "Set REDIS_URL to the Redis server, like redis://localhost:6379/0." >&2
    exit 78
  fi
}

# gunicorn's heartbeat files belong in memory: on a slow disk, a busy disk looks like a dead worker.
memory_dir() {
  if [ -d /dev/shm ] && [ -w /dev/shm ]; then echo /dev/shm; else echo "${TMPDIR:-/tmp}"; fi
}

beat_schedule() {
  echo "${BEAT_SCHEDULE:-${DATA_DIR:-var}/celerybeat-schedule}"
}

# gunicorn writes no access log unless told to: the addresses of visitors are nobody's business.
web() {
  need_redis
  exec gunicorn campaign.wsgi \
    --bind "${WEB_BIND:-0.0.0.0:8000}" \
    --worker-class gthread \
    --workers "${WEB_WORKERS:-2}" \
    --threads "${WEB_THREADS:-3}" \
    --timeout "${WEB_TIMEOUT:-30}" \
    --graceful-timeout "${WEB_GRACEFUL_TIMEOUT:-25}" \
    --max-requests "${WEB_MAX_REQUESTS:-10000}" \
    --max-requests-jitter "${WEB_MAX_REQUESTS_JITTER:-1000}" \
    --worker-tmp-dir "$(memory_dir)" \
    --no-control-socket
}

# Mingle and gossip are talk among workers, of which ours need none: what there is to do stands in PostgreSQL.
worker() {
  need_redis
  exec celery --app campaign worker \
    --loglevel "${LOG_LEVEL:-INFO}" \
    --concurrency "${WORKER_CONCURRENCY:-2}" \
    --hostname "${WORKER_NAME:-worker@%h}" \
    --without-mingle --without-gossip
}

# No pid file: a container that was killed would leave one behind, and then never start again.
beat() {
  need_redis
  exec celery --app campaign beat --loglevel "${LOG_LEVEL:-INFO}" --schedule "$(beat_schedule)" --pidfile=
}

migrate() {
  python manage.py migrate --no-input
  # Does nothing where the cache is Redis.
  exec python manage.py createcachetable
}

# The web server is asked by the site's own name, since it answers to no other.
web_is_healthy() {
  exec python - <<'PYTHON'
import os
import urllib.request
from urllib.parse import urlsplit

port = os.environ.get("WEB_BIND", "0.0.0.0:8000").rpartition(":")[2]
host = urlsplit(os.environ["SITE_URL"]).netloc
request = urllib.request.Request(f"http://127.0.0.1:{port}/healthz", headers={"Host": host})
urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=5)
PYTHON
}

# %h in the worker's name is the machine's, which Celery fills in on both sides.
worker_is_healthy() {
  exec celery --app campaign inspect ping --timeout 10 --destination "${WORKER_NAME:-worker@$(python -c 'import socket; print(socket.gethostname())')}"
}

# Beat writes its schedule down every three minutes; one that has not for ten is stuck.
beat_is_healthy() {
  schedule="$(beat_schedule)"
  [ -n "$(find "$(dirname "$schedule")" -maxdepth 1 -name "$(basename "$schedule")*" -mmin -10 2>/dev/null)" ]
}

[ $# -ge 1 ] || usage
command="$1"
shift
case "$command" in
  web | worker | beat | migrate) "$command" ;;
  manage) exec python manage.py "$@" ;;
  healthy)
    case "${1:-}" in
      web | worker | beat) "${1}_is_healthy" ;;
      *) usage ;;
    esac
    ;;
  *) usage ;;
esac
