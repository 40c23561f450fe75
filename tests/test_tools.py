"""Tools and benchmarks, of which most run seldom: each is imported, and has the options that its documents name."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FILES = [file for room in ("benchmarks", "tools") for file in sorted((ROOT / room).rglob("*.py"))]
MODULES = [".".join(file.relative_to(ROOT).with_suffix("").parts) for file in FILES if file.stem != "__init__"]
DOCUMENTS = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "tools").rglob("*.md"), *FILES]
OPTION = re.compile(r"(?<![\w-])--[a-z][\w-]*")
# To the end of its line, and of those after it where a \ says so, or a bracket of options is at their beginning.
COMMAND = re.compile(r"python3? (?:-m )?((?:benchmarks|tools)[\w./]+)((?:\\\n|[^\n`]|\n +\[)*)")


def commands() -> dict[str, set[str]]:
    """Module -> options that a document calls it with."""
    found: dict[str, set[str]] = {}
    for document in DOCUMENTS:
        for name, rest in COMMAND.findall(document.read_text("utf-8")):
            module = name.removesuffix(".py").replace("/", ".")
            found.setdefault(module, set()).update(OPTION.findall(rest))
    return found


COMMANDS = commands()


def test_a_command_in_a_document_is_of_a_module_that_is_there() -> None:
    assert not COMMANDS.keys() - MODULES
    assert COMMANDS["benchmarks.scale"] >= {"--pictures"}
    assert COMMANDS["tools.starter.train"] >= {"--package", "--seed"}


@pytest.mark.parametrize("name", MODULES)
def test_it_starts_and_has_the_options_that_documents_name(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path])
    module = importlib.import_module(name)
    if not hasattr(module, "main"):
        assert name not in COMMANDS
        return
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    with pytest.raises(SystemExit) as ended:
        module.main()
    assert ended.value.code == 0
    usage = capsys.readouterr().out.partition("\n\n")[0]  # what comes after it is the module's own words
    assert not COMMANDS.get(name, set()) - set(OPTION.findall(usage))
