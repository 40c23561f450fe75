"""Every text that a person reads passes through `tr`, and has its translation."""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.translations import FOLDER, collect, literals_of, read

ROOT = Path(__file__).parents[1]
DONE = ("app",)  # the engine's rooms whose sentences the window shows follow
LATER = ("app/features/inspection/", "app/features/stages/", "app/features/lessons/")
TERMINAL = ("app/shell/start.py",)  # written before there is a window
NAMES = {  # of things, which are the same in every language
    "app/features/evaluation/duel_page.py": {"proposal duel.png"},
    "app/features/evaluation/page.py": {"why missed.png"},
    "app/features/evaluation/table.py": {"AP50 low", "AP50 high"},
    "app/features/library/words.py": {
        "ResNet-18", "ResNet-34", "ResNet-50", "ResNet-101", "MobileNetV3-Large", "Faster R-CNN ", ", COCO",
        " backbone, ImageNet",
    },
    "app/features/preferences/keys_sheet.py": {"View", "Qt 0  ·  torch 0  ·  NumPy 0"},
    "app/features/training/curves/plots.py": {"line 0", "dots 0"},
    "app/features/training/curves/points.py": {"all losses"},
    "app/features/training/runs/panel.py": {"<th align=left>0</th>", "<table cellspacing=3>00</table>"},
    "app/features/training/runs/words.py": {"JPEGImages", "Images"},
    "app/services/translation.py": {"English"},
    "app/shell/application.py": {"Fusion"},
    "app/canvas/lines.py": {"QLineF is four doubles", "QLineF is four doubles in a row"},
    "app/widgets/chart.py": {'<span style="color:0">●</span>'},
    "app/window/action_set.py": {"Label"},
}  # fmt: skip
KEYS = re.compile(r"(Ctrl|Shift|Alt|Meta)\+|F\d+$|(PgUp|PgDown|Del|Backspace|Space|Return|Enter|Tab|Esc|Home|End)$")
UNITS = {"ms", "px", "MB", "GB", "KB", "AP50", "IoU", "RoI", "AP", "OpenImages"}
WORD_BETWEEN = re.compile(rf"(^| )(?!(?:{'|'.join(sorted(UNITS))}) )[a-z]{{2,}} ")  # as in "3 of 5"
NOT_READ = {  # what such a call is given is a name, or an error of the program
    "setObjectName", "TypeVar", "cast", "getLogger", "removeprefix", "removesuffix", "startswith", "endswith",
    "compile", "partition", "with_name", "ValueError", "TypeError", "AssertionError", "rglob", "glob", "encode", "sub",
}  # fmt: skip


def reads_as_words(text: str) -> bool:
    """Two words beside each other, or one that begins as a sentence does. Names in the code have no such form."""
    if KEYS.match(text):
        return False
    words = [word for word in re.findall(r"[A-Za-z][A-Za-z0-9]+", text) if word not in UNITS]
    beside = re.search(r"[A-Za-z]{2}[,;:.)”]? +[A-Za-z“(]|[A-Za-z]\)? [a-z]{2}", text)
    return bool(words) and bool(beside or re.match(r"\W*[A-Z][a-z]+(?![\w.]|$)|\W*[A-Z][a-z]+…?$", text))


def untranslated(source: str) -> Iterator[tuple[int, str]]:
    """Line and text of each literal that reads as words, and is no text of `tr`, `mark` or a row of verbs."""
    tree = ast.parse(source)
    texts = set(map(id, literals_of(tree)))
    yield from _look(tree, texts, is_read=True)


def _look(node: ast.AST, texts: set[int], *, is_read: bool) -> Iterator[tuple[int, str]]:
    match node:
        case ast.Expr(value=ast.Constant()) | ast.Assert() | ast.MatchValue():
            return
        case ast.AnnAssign(value=value):
            if value is not None:
                yield from _look(value, texts, is_read=is_read)
            return
        case ast.arg():
            return
        case ast.Subscript():
            yield from _look(node.value, texts, is_read=is_read)
            return
        case ast.Compare():
            sides = [side for side in (node.left, *node.comparators) if not isinstance(side, ast.Constant)]
            for side in sides:
                yield from _look(side, texts, is_read=is_read)
            return
        case ast.Dict():
            for value in node.values:
                yield from _look(value, texts, is_read=is_read)
            return
        case ast.JoinedStr(values=parts):
            fixed = "".join(part.value if isinstance(part, ast.Constant) else "0" for part in parts)
            if is_read and (reads_as_words(fixed) or WORD_BETWEEN.search(fixed)):
                yield node.lineno, fixed
            for part in parts:
                if isinstance(part, ast.FormattedValue):
                    yield from _look(part.value, texts, is_read=is_read)
            return
        case ast.Constant(value=str(text)):
            if is_read and id(node) not in texts and reads_as_words(text):
                yield node.lineno, text
            return
        case ast.Call(func=ast.Attribute(attr=name)) | ast.Call(func=ast.Name(id=name)):
            if name in NOT_READ:
                is_read = False
            menus = {id(part) for part in node.args[3:4]} if name == "ActionRow" else set()
            for child in ast.iter_child_nodes(node):
                if id(child) not in menus:
                    yield from _look(child, texts, is_read=is_read)
            return
    for child in ast.iter_child_nodes(node):
        yield from _look(child, texts, is_read=is_read)


def files() -> Iterator[Path]:
    for room in DONE:
        for file in sorted((ROOT / room).rglob("*.py")):
            if not file.relative_to(ROOT).as_posix().startswith((*LATER, *TERMINAL)):
                yield file


def test_every_text_that_is_read_is_translated() -> None:
    found = [
        f"{file.relative_to(ROOT)}:{line}: {text!r}"
        for file in files()
        for line, text in untranslated(file.read_text("utf-8"))
        if text not in NAMES.get(file.relative_to(ROOT).as_posix(), ())
    ]
    assert not found, "wrap these in tr (or mark, at the top of a module):\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        'label.setText("No boxes yet")',
        'words = "Detect all"\nbutton(words)',
        'button("Detect")',
        'self.note.setText(f"{count} of {total}")',
        'TABLE = {"key": ("Open a folder", 3)}',
        'text = "a" if one else "Save as"',
        'tr("Fine").join(["not so fine"])',
        'tr("one {what}", what="and another")',
    ],
)
def test_no_way_around_it(source: str) -> None:
    assert list(untranslated(source))


@pytest.mark.parametrize(
    "source",
    [
        '"""The docstring of a module."""',
        'tr("No boxes yet")',
        'LATER = mark("No boxes yet")',
        'ActionRow("a.b", "Open a folder", ("Ctrl+O",), "File", 1, verb, tip="With its subfolders")',
        'widget.setObjectName("Some name")',
        'layer = "detections"',
        'name: Literal["Open a"] = x',
    ],
)
def test_names_are_no_texts(source: str) -> None:
    assert not list(untranslated(source))


def languages() -> list[Path]:
    return sorted(FOLDER.glob("regionscope_*.ts"))


@pytest.mark.parametrize("file", languages(), ids=lambda file: file.stem)
def test_no_translation_is_missing(file: Path) -> None:
    texts, translations = collect(ROOT), read(file)
    missing = [text for text in texts if not translations.get(text, "").strip()]
    assert not missing, "run tools/translations.py, and translate:\n" + "\n".join(missing)
    assert not translations.keys() - texts.keys(), "run tools/translations.py"


@pytest.mark.parametrize("file", languages(), ids=lambda file: file.stem)
def test_a_translation_has_the_values_of_its_text(file: Path) -> None:
    wrong = [text for text, translation in read(file).items() if values_of(text) != values_of(translation)]
    assert not wrong


def values_of(text: str) -> list[tuple[str, str]]:
    """The names and formats of its values."""
    return sorted((name, form or "") for _, name, form, _ in string.Formatter().parse(text) if name is not None)
