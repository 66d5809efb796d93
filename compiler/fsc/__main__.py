"""`python -m fsc` is `fsc`."""

from __future__ import annotations

from fsc.cli import main

if __name__ == "__main__":
    main()
