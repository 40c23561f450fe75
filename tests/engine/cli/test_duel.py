"""The proposal network against Selective Search, from the command line."""

from __future__ import annotations

from engine.folders import cache_folder
from tests.engine.cli.test_detectors import labelled  # noqa: F401 - a fixture


def test_a_folder_and_one_picture_of_it_by_the_command_line(call, labelled, picture):  # noqa: F811
    ran = call("duel", labelled, "--model", "tiny", "--mode", "single", "--json")
    assert ran.status == 0, ran.err
    judged = call("evaluate", labelled, "--model", "tiny", "--any-class", "--json").json
    assert ran.json["boxes"] == judged["boxes"]
    assert ran.json["selective_search"]["recall50"]["2000"] >= ran.json["selective_search"]["recall50"]["10"]
    assert list((cache_folder() / "proposals").iterdir()), "the proposals are kept"
    assert call("duel", picture, "--model", "tiny", "--mode", "single", "--json").json == ran.json
    table = call("duel", picture, "--model", "tiny", "--mode", "single")
    assert "Selective Search alone" in table.out


def test_what_is_not_labelled_is_refused_in_a_sentence(call, picture):
    ran = call("duel", picture, "--model", "tiny", "--json")
    assert ran.status == 1
    assert "has no labels; " in ran.err
