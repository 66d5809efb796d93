"""See the package."""


class PandasDataset:
    """Never made: nothing is validated."""
