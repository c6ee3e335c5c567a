"""The language of the window: our texts and Qt's own, and which way one reads."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QLibraryInfo, QLocale, Qt, QTranslator
from PySide6.QtWidgets import QApplication

from payme_desktop.paths import resources_dir

SOURCE_LANGUAGE: Final = "en"


def folder() -> Path:
    return resources_dir() / "translations"


def language_of(wished: str) -> str:
    """The language for a setting: ``system`` is the system's where there is one of ours, else English."""
    wanted = QLocale.languageToCode(QLocale.system().language()) if wished == "system" else wished
    return wanted if (folder() / f"payme_{wanted}.qm").exists() else SOURCE_LANGUAGE


def install(app: QApplication, wished: str = "system") -> str:
    """Load the texts of a language; answers its code. A new choice holds from the next start on."""
    language = language_of(wished)
    for name, place in (
        (f"qtbase_{language}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)),
        (f"payme_{language}", str(folder())),
    ):
        translator = QTranslator(app)
        if translator.load(name, place):
            app.installTranslator(translator)
    if QLocale(language).textDirection() == Qt.LayoutDirection.RightToLeft:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    return language
