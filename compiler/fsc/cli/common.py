"""What commands share: options, before or after the command, that say which manifest is meant."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from fsc.pipeline import Inputs

Wrapped = TypeVar("Wrapped", bound=Callable[..., Any])
Made = TypeVar("Made")


@dataclass
class Settings:
    """What was said on the command line about the manifest; later options win.

    `made` is what came of it (`kept`).
    """

    file: str = "stack.yaml"
    env: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    var_files: list[str] = field(default_factory=list)
    color: bool | None = None
    made: object = None


def settings(ctx: click.Context) -> Settings:
    """The settings of this run."""
    return ctx.find_root().ensure_object(Settings)


def inputs(ctx: click.Context, build: str = "") -> Inputs:
    """The manifest that the options name."""
    from fsc.pipeline import Inputs

    said = settings(ctx)
    return Inputs(said.file, said.env, said.variables, tuple(said.var_files), build)


def kept(ctx: click.Context, made: Made) -> Made:
    """What a stage made of the manifest, which then stays to the end of the process (cli.leave).

    It would be given back object by object when the command returns.
    """
    settings(ctx).made = made
    return made


def _keep(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value is not None:
        setattr(settings(ctx), param.name or "", value)


def _keep_variables(ctx: click.Context, _param: click.Parameter, value: Iterable[str]) -> None:
    for one in value:
        name, found, text = one.partition("=")
        if not found or not name:
            raise click.BadParameter(f"`{one}` is not of the form NAME=VALUE.")
        settings(ctx).variables[name] = text


def _keep_files(ctx: click.Context, _param: click.Parameter, value: Iterable[str]) -> None:
    settings(ctx).var_files += value


def _change_folder(_ctx: click.Context, _param: click.Parameter, value: str | None) -> None:
    if value is not None:
        try:
            os.chdir(value)
        except OSError as error:
            raise click.BadParameter(f"`{value}`: {error.strerror}.") from error


_OPTIONS = (
    click.option(
        "-f", "--file", metavar="FILE", callback=_keep, expose_value=False,
        help="The manifest (default: stack.yaml).",
    ),
    click.option(
        "-e", "--env", metavar="NAME", callback=_keep, expose_value=False,
        help="The environment of the manifest to use.",
    ),
    click.option(
        "--var", metavar="NAME=VALUE", multiple=True, callback=_keep_variables, expose_value=False,
        help="Give a variable a value. Repeatable.",
    ),
    click.option(
        "--var-file", metavar="FILE", multiple=True, callback=_keep_files, expose_value=False,
        help="Read values of variables from a YAML file. Repeatable.",
    ),
    click.option(
        "-C", "--chdir", metavar="DIR", callback=_change_folder, expose_value=False, is_eager=True,
        help="Work in this folder.",
    ),
    click.option(
        "--color/--no-color", default=None, callback=_keep, expose_value=False, is_eager=True,
        help="Colour, or none (default: on a terminal, see NO_COLOR).",
    ),
)  # fmt: skip


def manifest_options(command: Wrapped) -> Wrapped:
    """Add the options that say which manifest is meant."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def write_text(path: str, text: str) -> None:
    """Write a file that the caller named. Raises FscError."""
    from fsc.diagnostics import FscError

    try:
        with open(path, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            file.write(text)
    except OSError as error:
        raise FscError(f"`{path}` cannot be written: {error.strerror}.") from error
