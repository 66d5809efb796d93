"""See the package."""


class ExpectationSuite:
    """Never made: no reference of the tests has a profile."""
