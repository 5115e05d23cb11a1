#!/usr/bin/env bash
# What opens the Word documents that the tests write: LibreOffice, a font as wide as theirs is in Word, and what reads
# the PDF that LibreOffice makes of them.
set -euo pipefail
command -v soffice >/dev/null && command -v pdftotext >/dev/null && exit 0
if ! command -v apt-get >/dev/null; then
    echo "The tests of Word documents need soffice (LibreOffice) and pdftotext (poppler) on the PATH: install them" >&2
    exit 1
fi
[ "$(id -u)" = 0 ] && sudo=() || sudo=(sudo)
"${sudo[@]}" apt-get update -q
DEBIAN_FRONTEND=noninteractive "${sudo[@]}" apt-get install -q -y --no-install-recommends \
    libreoffice-writer-nogui fonts-crosextra-carlito poppler-utils
