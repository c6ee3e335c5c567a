"""Why a backup was made and what one lacks, as people read it."""

from typing import cast

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from payme_desktop.domain.keeping import Missing
from payme_desktop.ui.formats import Formats

translate = QCoreApplication.translate

_REASONS = {
    "by-hand": QT_TRANSLATE_NOOP("Backups", "by hand"),
    "start": QT_TRANSLATE_NOOP("Backups", "at the start"),
    "hourly": QT_TRANSLATE_NOOP("Backups", "hourly"),
    "before-upgrade": QT_TRANSLATE_NOOP("Backups", "before an upgrade"),
    "before-import": QT_TRANSLATE_NOOP("Backups", "before an import"),
    "before-merge": QT_TRANSLATE_NOOP("Backups", "before a merge"),
    "before-sync": QT_TRANSLATE_NOOP("Backups", "before a sync"),
    "before-restore": QT_TRANSLATE_NOOP("Backups", "before a restore"),
    "before-repair": QT_TRANSLATE_NOOP("Backups", "before a repair"),
}
_KINDS = {
    "customers": QT_TRANSLATE_NOOP("Backups", "Customers"),
    "notes": QT_TRANSLATE_NOOP("Backups", "Notes"),
    "preferences": QT_TRANSLATE_NOOP("Backups", "Preferences"),
    "sales": QT_TRANSLATE_NOOP("Backups", "Sales"),
    "refunds": QT_TRANSLATE_NOOP("Backups", "Refunds"),
    "voids": QT_TRANSLATE_NOOP("Backups", "Voids"),
    "staff": QT_TRANSLATE_NOOP("Backups", "Staff"),
}


def reason_word(reason: str) -> str:
    """Why; another version's reason as it stands in the name."""
    return _tr(_REASONS[reason]) if reason in _REASONS else reason.replace("-", " ")


def missing_words(missing: Missing | None, formats: Formats) -> list[str]:
    """What a backup lacks, a sentence a line."""
    if missing is None:
        return [
            translate(
                "Backups", "Nobody can tell what it lacks: the shop of today cannot be compared with it."
            )
        ]
    if missing.nothing:
        return [translate("Backups", "It has everything that the shop has now.")]
    lines = [
        translate("Backups", "{kind}: {count} new, missing in the backup").format(
            kind=_kind(kind), count=formats.count(count)
        )
        for kind, count in missing.added.items()
        if count
    ]
    lines += [
        translate("Backups", "{kind}: {count} changed since").format(
            kind=_kind(kind), count=formats.count(count)
        )
        for kind, count in missing.changed.items()
        if count
    ]
    if missing.since is not None and missing.until is not None:
        since, until = formats.moment(missing.since), formats.moment(missing.until)
        lines.append(translate("Backups", "Saved from {since} to {until}.").format(since=since, until=until))
    return lines


def _kind(kind: str) -> str:
    return _tr(_KINDS[kind]) if kind in _KINDS else kind


def _tr(text: object) -> str:
    # The stubs of QT_TRANSLATE_NOOP say object; it answers its text.
    return QCoreApplication.translate("Backups", cast(str, text))
