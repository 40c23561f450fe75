"""What may be said of how to learn, and what two Ctrl+C do."""

import signal
import threading

import pytest

from engine.cli.parser import parse
from engine.cli.running import enough_on_interrupt, finish


@pytest.mark.parametrize(
    "wrong",
    [
        ("--rate", "-1"), ("--rate", "0"), ("--rate", "nan"), ("--rate", "fast"), ("--ema", "1"), ("--ema", "2"),
        ("--clip", "-1"), ("--warm-up", "-3"), ("--warm-up", "1.5"), ("--scale", "2"), ("--colour", "much"),
    ],
)  # fmt: skip
def test_numbers_that_no_training_could_use_are_refused_at_once(capsys, wrong):
    with pytest.raises(SystemExit) as end:
        parse(["fine-tune", "folder", "--save", "mine", *wrong])
    assert end.value.code == 2
    assert f"argument {wrong[0]}" in capsys.readouterr().err


def test_numbers_at_the_edge_are_taken():
    options = parse(["fine-tune", "folder", "--save", "mine", "--ema", "0", "--clip", "0", "--warm-up", "0"])
    assert (options.ema, options.clip, options.warm_up) == (0, 0, 0)


def test_the_second_interrupt_leaves_a_training_where_nothing_is_half_done():
    enough, told = threading.Event(), []

    def training():
        try:
            for step in range(9):
                if step in (2, 4):
                    signal.raise_signal(signal.SIGINT)
                told.append(step)  # would be missing, were the step torn apart
                yield None
        finally:
            told.append("closed")

    with pytest.raises(KeyboardInterrupt), enough_on_interrupt(enough, "") as is_cancelled:
        finish(training(), is_cancelled=is_cancelled)
    assert enough.is_set()
    assert told == [0, 1, 2, 3, 4, "closed"]


def test_the_third_interrupt_is_one_anywhere():
    with enough_on_interrupt(threading.Event(), "") as is_cancelled:
        for _ in range(2):
            signal.raise_signal(signal.SIGINT)
        assert is_cancelled()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
