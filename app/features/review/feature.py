"""What the list says of each picture: suggestions, disagreements, doubts; and the statistics of its labels."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.features.detection.feature import DetectionFeature
from app.features.files.feature import FilesFeature
from app.features.review.review import Review
from app.features.review.statistics import StatisticsController
from app.services.services import Services
from app.session.session import Session
from app.window.action_set import ActionRow
from app.window.main_window import MainWindow


class ReviewFeature(QObject):
    """Follows what is detected and what is labelled."""

    def __init__(
        self,
        services: Services,
        session: Session,
        window: MainWindow,
        files: FilesFeature,
        detection: DetectionFeature,
    ) -> None:
        super().__init__(window)
        index, detect, pictures = session.folder_index, detection.controller, session.pictures
        self.review = Review(services, session, window)
        detect.detected.connect(self.review.detected)
        detect.detected_in_folder.connect(self.review.detected)
        self.statistics = StatisticsController(index, detect, files.panel, services.theme, window)
        row = ActionRow("label.statistics", "Statistics of the folder", ("Ctrl+I",), "Label", 6, self.statistics.show,
                        "", 0, lambda: pictures.rowCount() > 0,
                        "Boxes per class, sizes, shapes, and boxes that no anchor covers")  # fmt: skip
        window.action_set.add([row], pictures.counts_changed)
