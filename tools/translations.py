"""``make translations``: gathers the texts of the window and builds the English plural forms.

The sources are English already; what they miss is only "1 day" beside "2 days", written ``%n day(s)``.
``resources/translations/payme_en.qm`` is built and kept in the repository, so that neither a checkout nor a
wheel needs Qt's tools; a test says when it is out of date. A new language begins with the file of all texts:
``python -m tools.translations template DE`` writes ``payme_de.ts``.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources" / "translations"
SOURCE: Final = ROOT / "payme_desktop" / "ui"
PLURAL: Final = re.compile(r"(\w+)\(s\)")


def texts(language: str = "en") -> ET.Element:
    """Every text of the window, as Qt's lupdate finds it."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "all.ts"
        sources = [str(path) for path in sorted(SOURCE.rglob("*.py"))]
        command = [_tool("lupdate"), "-silent", "-locations", "none", "-target-language", language]
        subprocess.run([*command, *sources, "-ts", str(file)], check=True, capture_output=True)
        found = ET.parse(file).getroot()
    for message in found.iter("message"):
        # lupdate knows plural forms of tr() only, not those of translate().
        if "%n" in (message.findtext("source") or ""):
            message.set("numerus", "yes")
    return found


def english() -> ET.Element:
    """The plural forms only. Raises ValueError for a text with ``%n`` that would be wrong for one."""
    tree = texts()
    for context in list(tree.iter("context")):
        for message in list(context.findall("message")):
            source = message.findtext("source") or ""
            if "%n" not in source:
                context.remove(message)
                continue
            _fill(message, source)
        if context.find("message") is None:
            tree.remove(context)
    return tree


def _fill(message: ET.Element, source: str) -> None:
    one, many = PLURAL.sub(r"\1", source), PLURAL.sub(r"\1s", source)
    if one == many and source not in SAME:
        raise ValueError(f"{source!r} needs a word with (s), or to be listed as the same for one and many")
    for old in message.findall("translation"):
        message.remove(old)
    translation = ET.SubElement(message, "translation")
    for form in (one, many):
        ET.SubElement(translation, "numerusform").text = form


SAME: Final = frozenset({"%n of them bought", "%n came again", "%n waiting", ", and %n more"})
"""Texts that read the same for one and for many."""


def write(tree: ET.Element, path: Path) -> None:
    """As Qt writes it: with its own document type."""
    ET.indent(tree, "    ")
    body = ET.tostring(tree, encoding="unicode")
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")


def build(ts: Path) -> None:
    """The .qm beside a .ts."""
    qm = ts.with_suffix(".qm")
    subprocess.run([_tool("lrelease"), "-silent", str(ts), "-qm", str(qm)], check=True, capture_output=True)


def _tool(name: str) -> str:
    return str(Path(sys.executable).with_name(f"pyside6-{name}"))


def main() -> int:
    """Build English, or begin a new language."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    if sys.argv[1:2] == ["template"]:
        language = sys.argv[2].lower()
        path = FOLDER / f"payme_{language}.ts"
        if path.exists():
            print(f"{path.relative_to(ROOT)} is there already: nothing was changed.")
            return 1
        write(texts(language), path)
    else:
        path = FOLDER / "payme_en.ts"
        write(english(), path)
        build(path)
    print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main())
