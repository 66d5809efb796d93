"""Live resources -> the text of a manifest: lowering and reading, the other way round.

`lift(Survey) -> Lifted` is pure. The law: what is lifted, loaded, lowered and compared with what
was surveyed shows no difference but the owner.
"""

from __future__ import annotations

from fsc.lift.manifest import Lifted, Silence, Survey, lift

__all__ = ["Lifted", "Silence", "Survey", "lift"]
