"""What this program knows of a box and a format has no field for, as a small JSON object under the key "regionscope".

Readers of COCO and labelme ignore keys that they do not know, and labelme keeps them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from engine.labels.formats.json_text import as_mapping, as_number
from engine.structures.annotation import LabelledBox, Provenance

KEY = "regionscope"
FLAGS = ("difficult", "truncated", "crowd", "locked")


def own_facts(box: LabelledBox, flags: Iterable[str]) -> dict[str, Any]:
    """The named flags that are set, and the provenance where it is not simply a human's. Empty: nothing to keep."""
    facts: dict[str, Any] = {name: True for name in flags if getattr(box, name)}
    provenance = box.provenance
    if provenance != Provenance():
        told = {"source": provenance.source, "model": provenance.model, "score": provenance.score}
        told["when"] = provenance.when
        facts["provenance"] = {name: value for name, value in told.items() if value is not None}
    return facts


def flag_facts(facts: Any, flags: Iterable[str]) -> dict[str, bool]:
    found = as_mapping(facts)
    return {name: found.get(name) is True for name in flags}


def provenance_of(facts: Any) -> Provenance:
    """Damaged entries count as absent: they say nothing of where the box lies."""
    told = as_mapping(as_mapping(facts).get("provenance"))
    source = told.get("source")
    if source not in ("human", "model", "accepted"):
        return Provenance()
    model, when = (told.get(key) if isinstance(told.get(key), str) else None for key in ("model", "when"))
    return Provenance(source, model, as_number(told.get("score")), when)
