"""The form as clerks and agents have it: all at once, by keyboard; and `kiosk catalogue preview`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QObject, QRectF, Qt, QtMsgType, QUrl, qInstallMessageHandler
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtQml import QQmlComponent
from PySide6.QtQuick import QQuickItem, QQuickView
from PySide6.QtTest import QTest

from kiosk.cli import SETTINGS, USAGE, main
from kiosk.contract.catalogue_files import packaged, read
from kiosk.words import Words
from tests.helpers.gallery import LANGUAGES
from tests.helpers.layout import faults, seen
from tests.helpers.scene_forms import known_fields, sum_fields
from tests.helpers.screens import StandIn
from ui.glyphs import Glyphs
from ui.previewing import LOOKS
from ui.window import QML, dispose

SIZES = ((1920, 1080), (1366, 768), (1280, 800))
LEAST_TEXT, LEAST_TARGET = 16, 48  # px: a screen at arm's length, with a mouse (12 mm at 102 dpi)


class DenseWindow:
    """The dense form on a stand-in of the visit; ``warnings`` as the gallery's."""

    def __init__(self) -> None:
        self.warnings: list[str] = []
        qInstallMessageHandler(self._heard)
        self.visit = StandIn()
        self.view = QQuickView()
        self.view.engine().addImageProvider("glyph", Glyphs())
        file = QUrl.fromLocalFile(str(QML / "controls" / "Theme.qml"))
        self._made_of = QQmlComponent(self.view.engine(), file)
        self.theme: QObject = self._made_of.createWithInitialProperties({"dense": True})
        self.view.setResizeMode(QQuickView.ResizeMode.SizeRootObjectToView)

    def show(self, language: str, size: tuple[int, int]) -> None:
        def say(chinese: str, english: str) -> str:
            return chinese if language == "zh-CN" else english

        sections = [
            {"title": say("本人信息", "About you"), "fields": known_fields(say)},
            {"title": say("家庭收入", "Income"), "fields": sum_fields(say)},
        ]
        told = Words(language)("form.known.dense", filled=4, open=5)
        form = {
            "title": say("最低生活保障认定申请", "Subsistence allowance"),
            "sections": sections,
            "told": told,
        }
        self.visit.show(form=form, figures={"sum": "1,234.00"})
        self.theme.setProperty("width", size[0])
        self.theme.setProperty("height", size[1])
        given = {"visit": self.visit, "words": Words(language).as_map("screen"), "theme": self.theme}
        self.view.resize(*size)
        self.view.setInitialProperties(given)
        self.view.setSource(QUrl.fromLocalFile(str(QML / "pages" / "DenseForm.qml")))
        self.view.show()
        self.settle()

    def settle(self) -> None:
        for _ in range(2):
            QGuiApplication.processEvents()
            self.view.grabWindow()

    def all(self, kind: str) -> list[QQuickItem]:
        return [item for item in seen(self.view.contentItem()) if item.inherits(kind)]

    def key(self, key: Qt.Key) -> None:
        QTest.keyClick(self.view, key)

    def close(self) -> None:
        self.view.setSource(QUrl())
        self.view.close()
        dispose(self.view, self._made_of, self.theme, self.visit)
        qInstallMessageHandler(None)

    def _heard(self, kind: QtMsgType, context: Any, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
            self.warnings.append(text)


@pytest.fixture
def window(application: QGuiApplication) -> Iterator[DenseWindow]:
    made = DenseWindow()
    yield made
    made.close()
    assert not made.warnings


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_everything_fits(window: DenseWindow, size: tuple[int, int], language: str) -> None:
    window.show(language, size)
    found = faults(window.view.contentItem(), QRectF(0, 0, *size), LEAST_TEXT, LEAST_TARGET)
    assert not found


def test_columns_by_width(window: DenseWindow) -> None:
    window.show("zh-CN", SIZES[0])
    assert window.view.rootObject().property("columns") == 3
    window.view.resize(1000, 768)
    window.settle()
    assert window.view.rootObject().property("columns") == 2


def test_enter_goes_on_from_field_to_field(window: DenseWindow) -> None:
    window.show("zh-CN", SIZES[0])
    fields = window.all("QQuickTextInput")
    assert len(fields) > 5
    fields[0].forceActiveFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(window.view, "1")
    window.key(Qt.Key.Key_Return)
    focused = window.view.activeFocusItem()
    assert focused is not fields[0]
    assert ("setAnswer", "address", fields[0].property("text")) in window.visit.calls


def test_tab_comes_to_everything_in_reading_order(window: DenseWindow) -> None:
    window.show("zh-CN", SIZES[0])
    wanted = [
        i for i in [*window.all("QQuickTextInput"), *window.all("QQuickAbstractButton")] if i.isEnabled()
    ]
    reached: list[QQuickItem] = []
    for _ in range(3 * len(wanted)):
        window.key(Qt.Key.Key_Tab)
        if (focused := window.view.activeFocusItem()) not in reached and focused is not None:
            reached.append(focused)
    names = {item.property("text") for item in wanted} - {"上翻", "更多"}
    assert names <= {item.property("text") for item in reached}


def test_answers_go_where_they_belong(window: DenseWindow) -> None:
    window.show("zh-CN", SIZES[0])
    buttons = {str(b.property("text")): b for b in window.all("QQuickAbstractButton")}
    for text in ("修改", "未婚", "再加一项"):
        QTest.mouseClick(
            window.view,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            _middle(window, buttons[text]),
        )
    assert window.visit.calls == [
        ("setAnswer", "bank_card", ""),
        ("setAnswer", "marriage", "0"),
        ("addRow", "household"),
    ]


def _middle(window: DenseWindow, button: QQuickItem) -> Any:
    return button.mapRectToScene(QRectF(0, 0, button.width(), button.height())).center().toPoint()


# kiosk catalogue preview


def preview(*arguments: str) -> int:
    return main(["catalogue", "preview", *arguments])


def size_of(path: Path) -> tuple[int, int]:
    picture = QImage(str(path))
    return picture.width(), picture.height()


def test_looks_are_what_the_command_offers() -> None:
    from kiosk.authoring.previewcommand import LOOKS as OFFERED

    assert tuple(LOOKS) == OFFERED


def test_a_form_is_drawn_page_by_page(
    application: QGuiApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    item = read(packaged()).to_domain("zh-CN").items[0]
    assert item.form is not None
    assert preview(item.code, str(tmp_path / "in" / "a.png")) == 0
    written = [Path(line) for line in capsys.readouterr().out.split()]
    assert sorted((tmp_path / "in").iterdir()) == sorted(written)
    assert written == [tmp_path / "in" / f"a-{n}.png" for n in range(1, len(written) + 1)]
    assert 1 < len(written) <= len(item.form.sections)
    for path in written:
        width, height = size_of(path)
        assert width == 1080
        assert height >= 1920


def test_the_same_form_for_everybody_else(
    application: QGuiApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    counts = {}
    for look in ("elder", "clerk", "agent"):
        assert (
            preview("civil-low-income", "--as", look, "--language", "en", str(tmp_path / f"{look}.png")) == 0
        )
        counts[look] = [Path(line) for line in capsys.readouterr().out.split()]
    assert len(counts["elder"]) > 8  # a page for each open question
    assert counts["clerk"] == [tmp_path / "clerk.png"]
    assert size_of(tmp_path / "clerk.png")[0] == 1920
    assert size_of(tmp_path / "agent.png")[0] == 1366


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("nothing-of-the-kind",), "nothing-of-the-kind", USAGE),
        (("civil-low-income", "--language", "xx"), "xx", USAGE),
        (("civil-low-income", "--folder", "/nowhere"), "/nowhere", SETTINGS),
    ],
)
def test_what_cannot_be_drawn_is_said(
    arguments: tuple[str, ...], said: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert preview(*arguments, str(tmp_path / "a.png")) == code
    assert said in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["a.picture", "file/a.png"])
def test_what_cannot_be_written_is_said(
    name: str, application: QGuiApplication, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert preview("civil-low-income", str(tmp_path / name)) == USAGE
    told = capsys.readouterr()
    assert told.out == ""
    assert str(tmp_path) in told.err
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_an_item_without_a_form_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    bare = next(item for item in read(packaged()).to_domain("zh-CN").items if item.form is None)
    assert preview(bare.name, str(tmp_path / "a.png")) == USAGE
    assert "no form" in capsys.readouterr().err
