"""What is typed after `main.py` and is no command: paths for the window, or a typing mistake."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.cli.parser import EXIT_USAGE, parse


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["nonsense"], "regionscope: nonsense: no such file or folder; check the path, or see --help for the commands"),
        (["evaluat", "FOLDER"], "regionscope: evaluat: no such file or folder; did you mean the command evaluate?"),
        (["finetune"], "regionscope: finetune: no such file or folder; did you mean the command fine-tune?"),
    ],
)
def test_a_path_that_is_not_there_is_one_sentence(words: list[str], sentence: str, capsys) -> None:
    with pytest.raises(SystemExit) as end:
        parse(words)
    assert end.value.code == EXIT_USAGE
    assert capsys.readouterr().err == f"{sentence}\n"


def test_the_second_path_is_looked_for_too(tmp_path: Path, capsys) -> None:
    with pytest.raises(SystemExit):
        parse([str(tmp_path), str(tmp_path / "gone.jpg")])
    assert "gone.jpg: no such file or folder; check the path" in capsys.readouterr().err


def test_a_folder_that_is_there_opens_the_window(tmp_path: Path) -> None:
    options = parse([str(tmp_path)])
    assert (options.command, options.paths) == ("window", [tmp_path])


def test_nothing_opens_the_window() -> None:
    assert parse([]).paths == []
