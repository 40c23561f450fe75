"""What a person may set (SETTINGS, a table from which the dialog is made), and what the window remembers by itself."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal

from PySide6.QtCore import QObject, Signal

Kind = Literal["choice", "switch", "number"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen: a change makes a new record. `shortcuts`: action id -> key sequences, for those that were changed."""

    theme: str = "system"
    detect_on_open: bool = False
    device: str = "auto"
    threads: int = 0
    inference: str = "auto"
    search_mode: str = "fast"
    label_format: str = "voc"
    accept_score: float = 0.5
    tune_after: str = "auto"
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of Preferences. name: a field of Settings. choices: (value, words). low, high, step: of a number."""

    name: str
    page: str
    text: str
    kind: Kind
    tip: str
    choices: tuple[tuple[str, str], ...] = ()
    low: float = 0
    high: float = 0
    step: float = 1


SETTINGS: tuple[SettingRow, ...] = (
    SettingRow(
        "theme",
        "Window",
        "Theme",
        "choice",
        "Dark or light, or as the system has it",
        (("system", "As the system"), ("dark", "Dark"), ("light", "Light")),
    ),
    SettingRow("detect_on_open", "Detection", "Detect when a picture is opened", "switch", "As if F5 were pressed"),
    SettingRow(
        "device",
        "Detection",
        "Device",
        "choice",
        "Where the detector runs",
        (
            ("auto", "The fastest there is"),
            ("cpu", "Processor"),
            ("cuda", "NVIDIA graphics"),
            ("mps", "Apple graphics"),
        ),
    ),
    SettingRow(
        "threads",
        "Detection",
        "Threads",
        "number",
        "0 leaves the choice to the program; one is kept for the window",
        high=64,
    ),
    SettingRow(
        "inference",
        "Detection",
        "On a processor",
        "choice",
        "OpenVINO is used where it is installed (the extra “openvino”) and measured to be quicker for the model",
        (("auto", "The quickest way through the net"), ("own", "The program's own way")),
    ),
    SettingRow(
        "search_mode",
        "Detection",
        "Selective Search",
        "choice",
        "How many strategies are joined (Uijlings et al., table 6)",
        (("single", "Single strategy"), ("fast", "Fast"), ("quality", "Quality")),
    ),
    SettingRow(
        "label_format",
        "Labelling",
        "Format for new labels",
        "choice",
        "A folder that already has labels keeps its own format",
        (("voc", "Pascal VOC XML"), ("coco", "COCO JSON"), ("yolo", "YOLO text"), ("labelme", "labelme JSON")),
    ),
    SettingRow(
        "accept_score",
        "Labelling",
        "Accept all above",
        "number",
        "The score from which “accept all” takes a detection as a label",
        high=1.0,
        step=0.05,
    ),
    SettingRow(
        "tune_after",
        "Learning",
        "Tune all layers after Ctrl+T",
        "choice",
        "In the background, for some minutes; the model is replaced only where it became better",
        (("auto", "Where pictures can judge it"), ("always", "Always"), ("never", "Never")),
    ),
)


@dataclass(frozen=True, slots=True)
class Session:
    """What the window remembers by itself. geometry, state: Qt's own bytes, in base 64."""

    geometry: str = ""
    state: str = ""
    splits: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    last_picture: str = ""
    model: str = "starter"
    detector: str = ""
    proposals: str = ""
    layers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def _fitting(record: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that fit the record's fields: a file from another version, or edited by hand, must not hurt."""
    defaults = {f.name: getattr(record(), f.name) for f in fields(record)}
    fitting: dict[str, Any] = {}
    for name, value in values.items():
        default = defaults.get(name)
        if isinstance(default, tuple) and isinstance(value, list):
            fitting[name] = tuple(v for v in value if isinstance(v, str))
        elif isinstance(default, Mapping) and isinstance(value, Mapping):
            fitting[name] = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items()}
        elif isinstance(default, float) and isinstance(value, (int, float)) and not isinstance(value, bool):
            fitting[name] = float(value)
        elif name in defaults and type(value) is type(default):
            fitting[name] = value
    return fitting


class SettingsStore(QObject):
    """Holds both records and keeps them in two JSON files. `folder=None`: in memory alone (tests, snapshots)."""

    changed = Signal(object)  # Settings

    def __init__(self, folder: Path | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folder = folder
        self.problem = ""  # why the files cannot be used, one sentence
        self.settings = Settings(**_fitting(Settings, self._read("settings.json")))
        self.session = Session(**_fitting(Session, self._read("session.json")))

    def change(self, **values: Any) -> None:
        """Set fields of Settings by name, keep them, and tell."""
        settings = replace(self.settings, **values)
        if settings != self.settings:
            self.settings = settings
            self._write("settings.json", settings)
            self.changed.emit(settings)

    def remember(self, **values: Any) -> None:
        """Set fields of Session by name, and keep them."""
        session = replace(self.session, **values)
        if session != self.session:
            self.session = session
            self._write("session.json", session)

    def _read(self, name: str) -> Mapping[str, Any]:
        if self._folder is None or not (self._folder / name).exists():
            return {}
        try:
            values = json.loads((self._folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            self.problem = f"{self._folder / name} cannot be read ({error}); the defaults are used"
            return {}
        return values if isinstance(values, dict) else {}

    def _write(self, name: str, record: Settings | Session) -> None:
        if self._folder is None:
            return
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            temporary = self._folder / f"{name}.{os.getpid()}.tmp"
            temporary.write_text(json.dumps(asdict(record), indent=1, ensure_ascii=False), encoding="utf-8")
            temporary.replace(self._folder / name)
        except OSError as error:
            self.problem = f"{self._folder / name} cannot be written ({error}); changes last until the window closes"
