"""A custom annotator as a team would write it: datasets are files of lines in a folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from zenml.annotators.base_annotator import (
    BaseAnnotator,
    BaseAnnotatorConfig,
    BaseAnnotatorFlavor,
)


class LinesConfig(BaseAnnotatorConfig):
    folder: str


class Lines(BaseAnnotator):
    @property
    def _folder(self) -> Path:
        return Path(self._config.folder)

    def get_url(self) -> str:
        return "http://lines.example"

    def get_url_for_dataset(self, dataset_name: str) -> str:
        return f"{self.get_url()}/{dataset_name}"

    def get_datasets(self) -> list[Any]:
        return [json.loads(path.read_text()) for path in sorted(self._folder.glob("*.json"))]

    def get_dataset_names(self) -> list[str]:
        return [path.stem for path in sorted(self._folder.glob("*.json"))]

    def get_dataset_stats(self, dataset_name: str) -> tuple[int, int]:
        if dataset_name == "broken":
            raise RuntimeError("no stats today")
        return (1, 2)

    def add_dataset(self, **kwargs: Any) -> Any:
        (self._folder / f"{kwargs['dataset_name']}.json").write_text(json.dumps(kwargs))

    def launch(self, **kwargs: Any) -> None: ...
    def get_dataset(self, **kwargs: Any) -> Any: ...
    def delete_dataset(self, **kwargs: Any) -> None: ...
    def get_labeled_data(self, **kwargs: Any) -> Any: ...
    def get_unlabeled_data(self, **kwargs: Any) -> Any: ...


class LinesFlavor(BaseAnnotatorFlavor):
    @property
    def name(self) -> str:
        return "lines"

    @property
    def config_class(self) -> type[LinesConfig]:
        return LinesConfig

    @property
    def implementation_class(self) -> type[Lines]:
        return Lines
