"""Manifest -> what it says after includes, variables, environments and for_each."""

from __future__ import annotations

import os

from fsc.pipeline.checking import Checked, Inputs


def resolve(inputs: Inputs) -> Checked:
    """Load a manifest and judge nothing but its language, so that a wrong one can be looked at."""
    from fsc.load import Options, load

    options = Options(inputs.environment, inputs.variables, inputs.var_files, os.environ)
    document, found = load(inputs.file, options)
    return Checked(inputs, document, None, found)
