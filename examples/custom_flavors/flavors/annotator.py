"""An annotator on CSV files: one file per dataset, filled in with any editor for tables."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from zenml.annotators.base_annotator import (
    BaseAnnotator,
    BaseAnnotatorConfig,
    BaseAnnotatorFlavor,
)

LABEL = "label"


class SheetAnnotatorConfig(BaseAnnotatorConfig):
    """`folder` holds `<dataset>.csv`; a row with an empty `label` is not labelled yet."""

    folder: str


class SheetAnnotator(BaseAnnotator):
    """Reads and writes the files; people write the labels."""

    def get_url(self) -> str:
        return self._folder.as_uri()

    def get_url_for_dataset(self, dataset_name: str) -> str:
        return self._path(dataset_name).as_uri()

    def get_datasets(self) -> list[Any]:
        return [self.get_dataset(dataset_name=one) for one in self.get_dataset_names()]

    def get_dataset_names(self) -> list[str]:
        return sorted(path.stem for path in self._folder.glob("*.csv"))

    def get_dataset_stats(self, dataset_name: str) -> tuple[int, int]:
        rows = self.get_dataset(dataset_name=dataset_name)
        labelled = sum(1 for row in rows if row[LABEL])
        return labelled, len(rows) - labelled

    def launch(self, **kwargs: Any) -> None:
        import webbrowser

        webbrowser.open(str(kwargs.get("url", self.get_url())))

    def add_dataset(self, **kwargs: Any) -> Any:
        """`dataset_name`, and `rows` as maps without a label."""
        rows = [{**row, LABEL: ""} for row in kwargs["rows"]]
        with self._path(kwargs["dataset_name"]).open("x", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, fieldnames=list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return rows

    def get_dataset(self, **kwargs: Any) -> list[dict[str, str]]:
        with self._path(kwargs["dataset_name"]).open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def delete_dataset(self, **kwargs: Any) -> None:
        self._path(kwargs["dataset_name"]).unlink()

    def get_labeled_data(self, **kwargs: Any) -> list[dict[str, str]]:
        return [row for row in self.get_dataset(**kwargs) if row[LABEL]]

    def get_unlabeled_data(self, **kwargs: str) -> list[dict[str, str]]:
        return [row for row in self.get_dataset(**kwargs) if not row[LABEL]]

    @property
    def _folder(self) -> Path:
        return Path(self.config.folder).resolve()

    def _path(self, dataset: str) -> Path:
        return self._folder / f"{dataset}.csv"


class SheetAnnotatorFlavor(BaseAnnotatorFlavor):
    """What ZenML registers."""

    @property
    def name(self) -> str:
        return "sheets"

    @property
    def config_class(self) -> type[SheetAnnotatorConfig]:
        return SheetAnnotatorConfig

    @property
    def implementation_class(self) -> type[SheetAnnotator]:
        return SheetAnnotator
