#!/usr/bin/env bash
# The browser that the end-to-end tests drive: the one on the PATH, else the distribution's, without a window if it can be.
set -euo pipefail
for name in chromium-headless-shell chromium chromium-browser google-chrome google-chrome-stable; do
    command -v "$name" >/dev/null && exit 0
done
if ! command -v apt-get >/dev/null; then
    echo "The end-to-end tests need Chromium or Chrome on the PATH: install one and run this again." >&2
    exit 1
fi
[ "$(id -u)" = 0 ] && sudo=() || sudo=(sudo)
"${sudo[@]}" apt-get update -q
for package in chromium-headless-shell chromium; do
    DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -q -y --no-install-recommends "$package" && exit 0
done
exit 1
