"""What a person may set (SETTINGS, a table from which the dialog is made), and what the window remembers by itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from PySide6.QtCore import QObject, Signal

from app.services.devices import device_choices
from app.services.translation import language_choices, mark, tr
from engine.errors import UserError, reason_of
from engine.labels.formats.json_text import JsonStyle, write_json
from engine.safety.atomic_files import locked, replacing
from engine.safety.reading import read_file
from engine.safety.temporary import remove_unfinished
from engine.structures.settings import LABEL_FORMATS

RECENT = 10  # folders
BUNDLED = "starter"  # the model that comes with the program
LOCK_SECONDS = 0.2  # the window's own thread waits
Kind = Literal["choice", "switch", "number"]


@dataclass(frozen=True, slots=True)
class Settings:
    """Frozen: a change makes a new record. `shortcuts`: action id -> key sequences, for those that were changed."""

    theme: str = "system"
    language: str = "auto"
    detect_on_open: bool = False
    device: str = "auto"
    threads: int = 0
    search_mode: str = "fast"
    label_format: str = "voc"
    ask_names: bool = True
    accept_score: float = 0.5
    tune_after: str = "auto"
    shortcuts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One row of Preferences. name: a field of Settings. choices: (value, words), or what gives them once there is an
    application. low, high, step: of a number."""

    name: str
    page: str
    text: str
    kind: Kind
    tip: str
    choices: tuple[tuple[str, str], ...] | Callable[[], tuple[tuple[str, str], ...]] = ()
    low: float = 0
    high: float = 0
    step: float = 1


SETTINGS: tuple[SettingRow, ...] = (
    SettingRow("theme", mark("Window"), mark("Theme"), "choice", mark("Dark, light, or the system’s theme"),
               (("system", mark("System")), ("dark", mark("Dark")), ("light", mark("Light")))),
    SettingRow("language", mark("Window"), mark("Language"), "choice",
               mark("Automatic is the language of the system. A change holds from the next start on"),
               language_choices),
    SettingRow("detect_on_open", mark("Detection"), mark("Detect when a picture is opened"), "switch",
               mark("Run the detector at once, as with F5")),
    SettingRow("device", mark("Detection"), mark("Device"), "choice", mark("Where the detector runs"),
               device_choices()),
    SettingRow("threads", mark("Detection"), mark("Threads"), "number",
               mark("0: automatic. One is left for the window"), high=64),
    SettingRow("search_mode", mark("Detection"), mark("Selective Search"), "choice",
               mark("How many strategies are combined (Uijlings et al., table 6)"),
               (("single", mark("Single strategy")), ("fast", mark("Fast")), ("quality", mark("Quality")))),
    SettingRow("label_format", mark("Labelling"), mark("Format for new labels"), "choice",
               mark("A folder that already has labels keeps its own format"),
               tuple(LABEL_FORMATS.items())),
    SettingRow("ask_names", mark("Labelling"), mark("Ask for each name"), "switch",
               mark("A field opens at each box that is drawn: type the class, press its digit, or draw on to keep the "
                    "current one. Off: a box takes the current class, and letters are keys at once")),
    SettingRow("accept_score", mark("Labelling"), mark("Accept all above"), "number",
               mark("The score from which “accept all” takes a detection as a label"), high=1.0, step=0.05),
    SettingRow("tune_after", mark("Learning"), mark("Tune all layers after Ctrl+T"), "choice",
               mark("Starts after Ctrl+T, in the background, for 5 minutes at most; the model is replaced only if it "
                    "becomes better"),
               (("auto", mark("If there are validation pictures")), ("always", mark("Always")),
                ("never", mark("Never")))),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LastSession:
    """What the window remembers by itself. geometry, state: Qt's own bytes, in base 64. large_type: of the stages.
    lesson_language: "" is the window's. chosen_classes: by folder, of the next box."""

    geometry: str = ""
    state: str = ""
    splits: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    recent: tuple[str, ...] = ()
    last_picture: str = ""
    model: str = BUNDLED
    detector: str = ""
    proposals: str = ""
    layers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    large_type: bool = False
    is_introduced: bool = False  # the line of the first start was closed
    lesson_language: str = ""
    chosen_classes: Mapping[str, str] = field(default_factory=dict)


Record = TypeVar("Record", Settings, LastSession)


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
    """Both records, and the two JSON files that they are in. `folder=None`: in memory alone (tests, snapshots)."""

    changed = Signal(object)  # Settings
    failed = Signal(str)  # `problem`, as soon as it is found

    def __init__(self, folder: Path | None) -> None:
        super().__init__()
        self._folder = folder
        if folder is not None:
            remove_unfinished(folder)
        self.problem = ""  # why the files cannot be used, one sentence
        self.settings = Settings(**_fitting(Settings, self._read("settings.json")))
        self.session = LastSession(**_fitting(LastSession, self._read("session.json")))

    def change(self, **values: Any) -> None:
        """Set fields of Settings by name, write them, and say so."""
        before = self.settings
        self.settings = self._update("settings.json", before, lambda now: replace(now, **values))
        if self.settings != before:
            self.changed.emit(self.settings)

    def remember(self, **values: Any) -> None:
        """Set fields of LastSession by name, and write them."""
        self.session = self._update("session.json", self.session, lambda now: replace(now, **values))

    def remember_folder(self, root: str) -> None:
        """It is the first of the recent ones, of which another window may know more."""

        def first(now: LastSession) -> LastSession:
            return replace(now, recent=(root, *(other for other in now.recent if other != root))[:RECENT])

        self.session = self._update("session.json", self.session, first)

    def _update(self, name: str, record: Record, change: Callable[[Record], Record]) -> Record:
        """The record with the change, which is made in the file, too: another window's changes stay there.

        Whatever goes wrong with the file is reported, and hinders nobody.
        """
        changed = change(record)
        if self._folder is None or changed == record:
            return changed
        file = self._folder / name
        try:
            with locked(file, LOCK_SECONDS, parents=True):
                kind = type(record)
                read = self._read(name)
                written = change(kind(**_fitting(kind, read))) if read else changed
                with replacing(file, sync=False) as temporary:
                    temporary.write_bytes(write_json(asdict(written), JsonStyle(indent=1)))
        except Exception as error:
            self._tell(
                tr(
                    "{file} cannot be written ({error}); changes last until the window closes",
                    file=file,
                    error=reason_of(error),
                )
            )
        return changed

    def _read(self, name: str) -> Mapping[str, Any]:
        if self._folder is None:
            return {}
        try:
            values = json.loads(read_file(self._folder / name) or b"{}")
        except UserError as error:
            self._tell(tr("{error}; the defaults are used", error=error))
            return {}
        except (ValueError, RecursionError) as error:
            self._tell(
                tr(
                    "{folder} cannot be read ({error}); the defaults are used",
                    folder=self._folder / name,
                    error=reason_of(error),
                )
            )
            return {}
        return values if isinstance(values, dict) else {}

    def _tell(self, problem: str) -> None:
        if problem != self.problem:
            self.problem = problem
            self.failed.emit(problem)
