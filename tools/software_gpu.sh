#!/usr/bin/env bash
# Runs a command as if this machine had a graphics card: SwiftShader, Vulkan on the CPU, from Debian's Chromium.
#
#     sudo tools/software_gpu.sh .nox/engine/bin/python -m pytest tests/model/test_webgpu.py
#
# For machines without one, to run what WebGPU runs; slow. ONNX Runtime looks for cards in /sys/class/drm only, so
# the command sees a made-up one there, in a mount namespace of its own. Debian or Ubuntu, as root.
# Where that cannot be had, the command runs as it is.
set -euo pipefail

as_it_is() {
    echo "No software graphics card: $1." >&2
    exec "${@:2}"
}

unshare --mount mount -t tmpfs tmpfs /sys/class 2>/dev/null || as_it_is "mounting is not allowed here" "$@"
folder="${TMPDIR:-/tmp}/texture-loom-swiftshader"
if [ ! -f "$folder/libvk_swiftshader.so" ]; then
    mkdir -p "$folder"
    (cd "$folder" && apt-get download -qq chromium-common) || as_it_is "apt has no chromium-common" "$@"
    for package in "$folder"/*.deb; do
        dpkg-deb --fsys-tarfile "$package" |
            tar -x -C "$folder" --strip-components=4 --wildcards '*/libvk_swiftshader.so' '*/vk_swiftshader_icd.json'
    done
    rm "$folder"/*.deb
fi
export VK_ICD_FILENAMES="$folder/vk_swiftshader_icd.json" VK_DRIVER_FILES="$folder/vk_swiftshader_icd.json"

# shellcheck disable=SC2016  # expanded in the inner shell
exec unshare --mount bash -euc '
    mount -t tmpfs tmpfs /sys/class
    mkdir -p /sys/class/drm/card0/device
    echo 0x10de > /sys/class/drm/card0/device/vendor
    echo 0x0001 > /sys/class/drm/card0/device/device
    exec "$@"
' software_gpu "$@"
