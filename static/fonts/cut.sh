#!/bin/sh
# Cuts the two fonts of this folder from those of the npm package named in README.
# Usage: static/fonts/cut.sh <the package's folder "files">
set -eu
from=${1:?give the folder "files" of the npm package @fontsource-variable/atkinson-hyperlegible-next}
to=$(dirname "$0")
narrow=$(mktemp)
trap 'rm -f "$narrow"' EXIT

latin=U+0020-007E,U+00A0-00FF,U+0131,U+0152-0153,U+0178,U+02C6,U+02DA,U+02DC,U+0300-0304,U+0308
latin=$latin,U+2010-2015,U+2018-201E,U+2020-2022,U+2026,U+2030,U+2032-2033,U+2039-203A,U+2044
latin=$latin,U+20AC,U+2122,U+2190-2193,U+2212,U+2215

cut() { # part, code points
	fonttools varLib.instancer "$from/atkinson-hyperlegible-next-$1-wght-normal.woff2" wght=400:800 -o "$narrow"
	pyftsubset "$narrow" --flavor=woff2 --unicodes="$2" --layout-features=kern,mark,mkmk,ccmp,locl,tnum \
		--no-hinting --desubroutinize --output-file="$to/hyperlegible-$1.woff2"
}
cut latin "$latin"
cut latin-ext '*'
