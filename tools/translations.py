"""Collect the texts of the program into the files of Qt Linguist, and keep the translations that are there.

    python tools/translations.py            every file in resources/translations
    python tools/translations.py fr         a new language, or that one alone

A text is the first argument of `tr` or `mark`, or the text or tip of an `ActionRow`. What is not in the code any more
goes from the file. Says how many texts have no translation yet.
"""

from __future__ import annotations

import argparse
import ast
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

from defusedxml import ElementTree

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "resources" / "translations"
ROW_TEXT, ROW_TIP = 1, 9  # of an ActionRow, by place


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*", help="such as fr")
    languages = parser.parse_args().languages
    files = [FOLDER / f"regionscope_{language}.ts" for language in languages] or sorted(FOLDER.glob("*.ts"))
    texts = collect(ROOT)
    for file in files:
        translations = read(file) if file.is_file() else {}
        write(file, texts, translations)
        missing = sum(not translations.get(text) for text in texts)
        print(f"{file.name}: {len(texts)} texts, {missing} without a translation")


def collect(root: Path) -> dict[str, str]:
    """Text -> the first file that has it, in the order of files and lines."""
    found: dict[str, str] = {}
    for folder in ("app", "engine"):
        for file in sorted((root / folder).rglob("*.py")):
            for text in texts_of(ast.parse(file.read_text("utf-8"))):
                found.setdefault(text, file.relative_to(root).as_posix())
    return found


def texts_of(tree: ast.AST) -> Iterator[str]:
    return (node.value for node in literals_of(tree) if isinstance(node.value, str) and node.value)


def literals_of(tree: ast.AST) -> Iterator[ast.Constant]:
    """The literals that are translated, empty ones too."""
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Name):
            continue
        if call.func.id in ("tr", "mark"):
            places = call.args[:1]
        elif call.func.id == "ActionRow":
            tips = [keyword.value for keyword in call.keywords if keyword.arg == "tip"]
            places = [*call.args[ROW_TEXT : ROW_TEXT + 1], *call.args[ROW_TIP : ROW_TIP + 1], *tips]
        else:
            continue
        yield from (part for part in places if isinstance(part, ast.Constant) and isinstance(part.value, str))


def read(file: Path) -> dict[str, str]:
    """Text -> translation."""
    messages = ElementTree.parse(file).iter("message")
    return {one.findtext("source", ""): one.findtext("translation", "") for one in messages}


def write(file: Path, texts: dict[str, str], translations: dict[str, str]) -> None:
    language = file.stem.rpartition("_")[2]
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<!DOCTYPE TS>",
        f'<TS version="2.1" language="{language}" sourcelanguage="en">',
        "<context>",
        "    <name>regionscope</name>",
    ]
    for text, where in texts.items():
        translation = translations.get(text, "")
        state = "" if translation else ' type="unfinished"'
        lines += [
            "    <message>",
            f'        <location filename="../../{where}"/>',
            f"        <source>{escape(text)}</source>",
            f"        <translation{state}>{escape(translation)}</translation>",
            "    </message>",
        ]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join([*lines, "</context>", "</TS>", ""]), "utf-8")


if __name__ == "__main__":
    main()
