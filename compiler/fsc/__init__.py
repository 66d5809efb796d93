"""fsc, the feature stack compiler."""

__version__ = "0.1.0"
