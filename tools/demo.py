"""The whole story on `examples/credit_risk`, in a folder of its own, with embedded stores.

Nothing of the user's is touched: ZenML gets its own configuration below the folder.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parent.parent / "examples" / "credit_risk"
BIN = Path(sys.executable).parent


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".demo").resolve()
    started = time.monotonic()
    stack = prepare(folder)
    env = environment(folder)
    say("Small parquet files, the same on every run")
    run(stack, env, sys.executable, "generate_data.py", "data")
    say("Is the manifest right? (needs no network, no Feast, no ZenML)")
    fsc(stack, env, "validate")
    say("Manifest -> Feast repo and ZenML commands")
    fsc(stack, env, "compile")
    say("What would an apply do? (writes nothing)")
    fsc(stack, env, "plan")
    say("Do it: a Feast registry, an online store, a ZenML stack")
    fsc(stack, env, "apply", "--auto-approve")
    say("What Feast's own command says is there")
    for kind in ("entities", "feature-views", "on-demand-feature-views", "feature-services"):
        run(stack / "build/default/feature_repo", env, str(BIN / "feast"), kind, "list")
    say("What ZenML's own command says is there")
    run(stack, env, str(BIN / "zenml"), "stack", "describe", "credit_risk")
    say("Load the online store and read features through the active ZenML stack")
    run(stack, env, sys.executable, "read_features.py")
    say("Plan again: materialising changed nothing that was planned")
    fsc(stack, env, "plan", "--detailed-exitcode")
    print(f"\nDone in {time.monotonic() - started:.0f} s. Everything is in {folder}.")


def prepare(folder: Path) -> Path:
    """A fresh copy of the example: the demo always tells the same story."""
    shutil.rmtree(folder, ignore_errors=True)
    return Path(
        shutil.copytree(
            EXAMPLE, folder / "credit_risk", ignore=shutil.ignore_patterns("data", "build")
        )
    )


def environment(folder: Path) -> dict[str, str]:
    """ZenML and Feast kept inside the folder, and quiet."""
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "ZENML_CONFIG_PATH": str(folder / "zenml"),
        "ZENML_LOCAL_STORES_PATH": str(folder / "zenml" / "stores"),
        "ZENML_ANALYTICS_OPT_IN": "false",
        "ZENML_LOGGING_VERBOSITY": "ERROR",
        "AUTO_OPEN_DASHBOARD": "false",
        "FEAST_USAGE": "False",
        "LABEL_STUDIO_API_KEY": "a-key-for-the-demo",
        "PYTHONWARNINGS": "ignore",
    }


def say(what: str) -> None:
    print(f"\n\033[1m# {what}\033[0m" if sys.stdout.isatty() else f"\n# {what}", flush=True)


def fsc(cwd: Path, env: dict[str, str], *args: str) -> None:
    run(cwd, env, str(BIN / "fsc"), *args)


def run(cwd: Path, env: dict[str, str], *command: str) -> None:
    """Show the command, run it, and end the demo with its exit code when it fails."""
    print(f"$ {' '.join([Path(command[0]).name, *command[1:]])}", flush=True)
    done = subprocess.run(command, cwd=cwd, env=env, check=False)
    if done.returncode:
        sys.exit(f"demo: `{' '.join(command)}` ended with {done.returncode}")


if __name__ == "__main__":
    main()
