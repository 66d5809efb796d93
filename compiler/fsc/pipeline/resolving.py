"""Manifest -> what it says after includes, variables, environments and for_each."""

from __future__ import annotations

import os
import re

from fsc.pipeline.checking import Checked, Inputs
from fsc.pipeline.formatting import read_text


def resolve(inputs: Inputs) -> Checked:
    """Load a manifest and judge nothing but its language, so that a wrong one can be looked at."""
    from fsc.load import Options, load

    options = Options(inputs.environment, inputs.variables, inputs.var_files, os.environ)
    document, found = load(inputs.file, options)
    return Checked(inputs, document, None, found)


def secret_texts(checked: Checked) -> tuple[str, ...]:
    """The values of sensitive variables that files of a manifest hold, the longest first."""
    found: set[str] = set()
    for name, masked in checked.sources.items():
        text = read_text(str(checked.inputs.root / name))
        for line, hidden in zip(text.split("\n"), masked.split("\n"), strict=False):
            found.update(line[at.start() : at.end()] for at in re.finditer(r"\*+", hidden))
    return tuple(sorted((one for one in found if one.strip("*")), key=len, reverse=True))
