"""A shop file as SQLite sees it: every page deciphered, the free ones too, and its log."""

from pathlib import Path

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.helpers.databases import KEY

PAGE, RESERVED = 4096, 80


def deciphered(path: Path, key: bytes = KEY) -> bytes:
    """Every page of a shop file, free ones too, and of its log, as SQLite sees them."""
    pages = []
    raw = path.read_bytes()
    for start in range(0, len(raw), PAGE):
        page = raw[start : start + PAGE]
        body = page[16 if start == 0 else 0 : PAGE - RESERVED]
        vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
        pages.append(_page(body, vector, key))
    log = path.with_name(path.name + "-wal")
    if log.exists():
        raw = log.read_bytes()
        for start in range(32, len(raw), 24 + PAGE):
            page = raw[start + 24 : start + 24 + PAGE]
            if len(page) == PAGE:
                vector = page[PAGE - RESERVED : PAGE - RESERVED + 16]
                for body in (page[: PAGE - RESERVED], page[16 : PAGE - RESERVED]):
                    pages.append(_page(body, vector, key))
    return b"\n".join(pages)


def _page(body: bytes, vector: bytes, key: bytes) -> bytes:
    cipher = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    return cipher.update(body) + cipher.finalize()
