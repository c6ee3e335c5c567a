"""Fetch the pinned `uv` from PyPI with the standard library alone.

For machines whose python3 has neither pip nor venv (stock Debian and Ubuntu). The index's JSON form
(PEP 691) names the wheel and its sha256; the wheel must have that digest before anything of it is kept.
``PIP_INDEX_URL`` names another index; proxies and certificates come from the environment (``SSL_CERT_FILE``).
"""

import hashlib
import io
import json
import os
import platform
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from pathlib import Path

INDEX = "https://pypi.org/simple"
ACCEPT = "application/vnd.pypi.simple.v1+json"
TIMEOUT = 60  # seconds without a byte
MACHINES = {"amd64": "x86_64", "x64": "x86_64", "arm64": "aarch64"}


class UvUnavailable(Exception):
    """Nothing was installed; the message says why."""


def platform_tags(system: str, machine: str, libc: str) -> tuple[str, ...]:
    """The words that the wheel's platform tag must hold, e.g. ``("manylinux", "x86_64")``."""
    machine = MACHINES.get(machine.lower(), machine.lower())
    if system == "Darwin":
        return ("macosx", "arm64" if machine == "aarch64" else machine)
    if system == "Windows":
        return ("win_arm64",) if machine == "aarch64" else ("win_amd64",)
    return ("manylinux" if libc == "glibc" else "musllinux", machine)


def choose(files: list[dict[str, object]], version: str, tags: tuple[str, ...]) -> dict[str, object]:
    """The index's entry of the wheel for this machine. Raises UvUnavailable where there is none."""
    for entry in files:
        name = str(entry["filename"])
        right = name.startswith(f"uv-{version}-") and name.endswith(".whl")
        if right and all(tag in name for tag in tags):
            return entry
    raise UvUnavailable(f"there is no uv {version} for {' '.join(tags)} on the package index")


def digest_of(entry: dict[str, object]) -> str:
    """The sha256 that the index states. Raises UvUnavailable if it states none."""
    hashes = entry.get("hashes")
    stated = hashes.get("sha256") if isinstance(hashes, dict) else None
    if not isinstance(stated, str):
        raise UvUnavailable(f"the package index states no sha256 for {entry['filename']}")
    return stated


def fetch(url: str, accept: str = "*/*") -> bytes:
    """The body of an http(s) address. Raises UvUnavailable for any failure of the network."""
    if urllib.parse.urlsplit(url).scheme not in {"https", "http"}:
        raise UvUnavailable(f"{url} is not a web address")
    request = urllib.request.Request(url, headers={"Accept": accept, "User-Agent": "payme-desktop-setup"})
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return bytes(answer.read())
    except (urllib.error.URLError, OSError) as error:
        raise UvUnavailable(f"{urllib.parse.urlsplit(url).hostname} could not be reached: {error}") from error


def extract(wheel: bytes, target: Path) -> None:
    """Write the wheel's `uv` binary to ``target``, whole or not at all, executable."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        wanted = {"uv", "uv.exe"}
        members = [n for n in archive.namelist() if ".data/scripts/" in n and n.rpartition("/")[2] in wanted]
        if not members:
            raise UvUnavailable("the uv wheel holds no uv")
        body = archive.read(members[0])
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(body)
    part.chmod(0o755)
    part.replace(target)


def get_uv(version: str, target: Path) -> None:
    """Install uv ``version`` as the file ``target``. Raises UvUnavailable."""
    index = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/") + "/uv/"
    libc = "glibc" if platform.libc_ver()[0] == "glibc" else "musl"
    tags = platform_tags(platform.system(), platform.machine(), libc)
    try:
        page = json.loads(fetch(index, ACCEPT))
    except ValueError as error:
        raise UvUnavailable(f"{index} does not answer in JSON") from error
    entry = choose(page["files"], version, tags)
    wheel = fetch(urllib.parse.urljoin(index, str(entry["url"])))
    if hashlib.sha256(wheel).hexdigest() != digest_of(entry):
        raise UvUnavailable(f"{entry['filename']} arrived damaged: its sha256 is not the one PyPI states")
    extract(wheel, target)


if __name__ == "__main__":
    try:
        get_uv(sys.argv[1], Path(sys.argv[2]))
    except UvUnavailable as failure:
        sys.exit(f"uv was not installed: {failure}")
