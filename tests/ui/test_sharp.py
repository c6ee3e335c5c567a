"""Sharp at 1x, 1.5x and 2x: drawn in a process of its own, because Qt reads the factor once."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

DRAW = """
import sys
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QWidget
from payme_desktop.ui.icons import paint_icon
from payme_desktop.ui.theme import Theme
from payme_desktop.ui.widgets import painting

app = QApplication([])
theme = Theme("light")

class Inside(QWidget):
    def paintEvent(self, event):
        painter, tokens = painting.begin(self), theme.tokens
        painter.fillRect(self.rect(), tokens.surface)
        painting.hairline(painter, QPointF(0, 9.5), QPointF(60, 9.5), tokens.text)
        painting.hairline(painter, QPointF(5, 0), QPointF(5, 60), tokens.text)
        painting.rounded(painter, QRectF(10, 20, 45, 25), 4, None, tokens.accent)
        paint_icon(painter, "check", QRectF(60.5, 10.5, 20, 20), tokens.text)

around = QWidget()
around.resize(101, 71)
inside = Inside(around)
inside.setGeometry(7, 3, 90, 60)
around.show()
around.grab().save(sys.argv[1])
print(around.devicePixelRatioF())
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> dict[str, QImage]:
    folder, made = tmp_path_factory.mktemp("sharp"), {}
    for factor in ("1", "1.5", "2"):
        file = folder / f"{factor}.png"
        run = subprocess.run(
            [sys.executable, "-c", DRAW, str(file)],
            env=os.environ | {"QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        assert float(run.stdout) == float(factor)
        made[factor] = QImage(str(file))
    return made


@pytest.mark.parametrize(("factor", "thick"), [("1", 1), ("1.5", 1), ("2", 2)])
def test_lines_are_whole_pixels_in_their_full_colour(
    pictures: dict[str, QImage], factor: str, thick: int
) -> None:
    image, ratio = pictures[factor], float(factor)
    ink, ground = 0xFF1D1F1E, 0xFFFFFFFF
    x = round(62 * ratio)
    column = [image.pixel(x, y) for y in range(round(4 * ratio), round(20 * ratio))]
    assert sorted(set(column)) == [ink, ground], "no grey beside it"
    assert column.count(ink) == thick
    y = round(60 * ratio)
    row = [image.pixel(at, y) for at in range(round(8 * ratio), round(17 * ratio))]
    assert row.count(ink) == thick


@pytest.mark.parametrize(("factor", "thick"), [("1", 1), ("1.5", 1), ("2", 2)])
def test_borders_are_sharp(pictures: dict[str, QImage], factor: str, thick: int) -> None:
    image, ratio = pictures[factor], float(factor)
    x = round(40 * ratio)
    column = [image.pixel(x, y) for y in range(round(20 * ratio), round(30 * ratio))]
    strength = [255 - QColor.fromRgb(pixel).red() for pixel in column]
    assert sum(one > 230 for one in strength) == thick, "in its full colour"
    assert all(one > 230 or one < 8 for one in strength), "and no grey beside it"


def test_an_icon_has_the_pixels_of_its_screen(pictures: dict[str, QImage]) -> None:
    """More pixels, more of them in full ink: an icon that was blown up would keep its share of half-tones."""

    def solid(factor: str) -> float:
        image, ratio = pictures[factor], float(factor)
        left, top, side = round(67 * ratio), round(13 * ratio), round(22 * ratio)
        tones = [image.pixelColor(left + x, top + y).lightness() for x in range(side) for y in range(side)]
        dark = sum(tone < 60 for tone in tones)
        return dark / max(1, sum(tone < 250 for tone in tones))

    assert solid("2") > solid("1") > 0.1
