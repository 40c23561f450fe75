#!/bin/sh
# The libraries of the system that Qt loads. Installed where we may, otherwise the exact package names are printed.
# library:package for Debian 12+ and Ubuntu 22.04+.
set -eu
[ "$(uname -s)" = Linux ] || exit 0
PATH=$PATH:/sbin:/usr/sbin
pairs="libEGL.so.1:libegl1 libGL.so.1:libgl1 libxkbcommon.so.0:libxkbcommon0 libfontconfig.so.1:libfontconfig1
libdbus-1.so.3:libdbus-1-3 libglib-2.0.so.0:libglib2.0-0 libxcb-cursor.so.0:libxcb-cursor0
libxcb-icccm.so.4:libxcb-icccm4 libxcb-image.so.0:libxcb-image0 libxcb-keysyms.so.1:libxcb-keysyms1
libxcb-randr.so.0:libxcb-randr0 libxcb-render-util.so.0:libxcb-render-util0 libxcb-shape.so.0:libxcb-shape0
libxcb-xkb.so.1:libxcb-xkb1 libxkbcommon-x11.so.0:libxkbcommon-x11-0"
known=$(ldconfig -p 2>/dev/null || true)
missing=""
for pair in $pairs; do
    case "$known" in *"${pair%%:*}"*) ;; *) missing="$missing ${pair#*:}" ;; esac
done
# Without a font every text is a row of boxes.
fonts=$(find /usr/share/fonts /usr/local/share/fonts "$HOME/.fonts" "$HOME/.local/share/fonts" \
    \( -name '*.ttf' -o -name '*.otf' \) 2>/dev/null | head -n 1 || true)
[ -n "$fonts" ] || missing="$missing fonts-dejavu-core"
[ -n "$missing" ] || exit 0
if ! command -v apt-get >/dev/null; then
    echo "The window needs libraries that are missing; on Debian and Ubuntu their packages are:$missing" >&2
    exit 0
fi
run=""
if [ "$(id -u)" -ne 0 ]; then
    if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then run=sudo; else
        echo "The window needs system libraries. As an administrator: apt-get install$missing" >&2
        exit 0
    fi
fi
echo "Installing the system libraries that the window needs:$missing"
$run apt-get update -qq || echo "apt-get update failed; trying with the lists that are there" >&2
# shellcheck disable=SC2086
$run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
    echo "They could not be installed. As an administrator: apt-get install$missing" >&2
}
