#!/bin/sh
# Build .venv with everything in requirements-dev.txt. Quick when nothing changed: the stamp keeps
# the checksum of the requirements. Asks nothing; says each failure in one line.
set -eu
cd "$(dirname "$0")/.."
venv=.venv
stamp=$venv/.installed
log=$venv/setup.log

fail() {
    echo "setup: $1" >&2
    exit 1
}

runs() { "$1" -c "$2" >/dev/null 2>&1; }

recent='import sys; sys.exit(sys.version_info < (3, 11))'

wanted=$(cksum requirements.txt requirements-dev.txt)
if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && runs $venv/bin/python "$recent"; then
    exit 0
fi

find_python() {
    old=
    bare=
    for name in ${PYTHON:-python3.13 python3.12 python3.11 python3}; do
        runs "$name" '' || continue
        if ! runs "$name" "$recent"; then
            old=$("$name" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
        elif ! runs "$name" 'import ensurepip, venv'; then
            bare=$name
        else
            python=$name
            return
        fi
    done
    [ -z "$bare" ] || fail "$bare has no venv module: install it (on Debian: apt-get install python3-venv)"
    [ -z "$old" ] || fail "Python 3.11 or newer is needed, and this machine's is $old"
    fail "Python 3.11 or newer is needed, and none was found"
}

if ! runs $venv/bin/python "$recent" || ! runs $venv/bin/python 'import pip'; then
    find_python
    rm -rf $venv
    "$python" -m venv $venv 2>/dev/null || fail "$python could not make $venv (is the disk full or read-only?)"
fi

echo "setup: installing into $venv (about a minute the first time)" >&2
if ! $venv/bin/python -m pip install --quiet --no-input --disable-pip-version-check --retries 2 \
    -r requirements-dev.txt >"$log" 2>&1; then
    if grep -qiE 'connection|resolution|timed out|unreachable|proxy|ssl' "$log"; then
        fail "the packages could not be fetched: is this machine online? (pip's words: $log)"
    fi
    fail "the packages could not be installed (pip's words: $log)"
fi
printf '%s\n' "$wanted" >"$stamp"
