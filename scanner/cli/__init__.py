"""The command line: click, one module per command, loaded on demand. May import everything; nothing imports it.

`main` is the only place where an error becomes a line and an exit code. No exception text but our own, no traceback and
no input ever reaches a stream.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from io import TextIOWrapper
from pathlib import Path
from types import FrameType
from typing import Any

import click

from scanner import __version__
from scanner.errors import ScanError, place_of

for _library in ("OPENBLAS", "OMP", "MKL"):
    os.environ.setdefault(f"{_library}_NUM_THREADS", "1")  # small matrices: threads only wait for each other

COMMANDS = {
    "init": "Set up key, config and database for this district.",
    "demo": "Scan the demo district and show what comes out.",
    "scan": "Sample, scan, store; say what is new.",
    "history": "Findings over time.",
    "vendor": "The register: list, check.",
    "show": "One finding, its facts, and pointers to its evidence.",
    "inspect": "Hits and verdicts of one file; stores nothing.",
    "coverage": "What was read, skipped and not seen.",
    "alarms": "What is new or missing in known flows.",
    "roster": "Your students and staff, as keyed tokens: import, status.",
    "rules": "The rules: list, test, explain.",
    "eval": "Measure detection on labelled payloads.",
}
MAIN = ("init", "demo", "scan", "history", "vendor", "show")
INTERRUPTED = 130
BROKEN_PIPE = 141


class Commands(click.Group):
    """Commands by name, each imported when it is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """All that are there."""
        del ctx
        return [name for name in COMMANDS if _module_exists(name)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a module of this package."""
        del ctx
        if cmd_name not in COMMANDS or not _module_exists(cmd_name):
            return None
        command: click.Command = importlib.import_module(f"scanner.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Help in two groups, without importing a command."""
        names = self.list_commands(ctx)
        for title, group in (
            ("Commands", [n for n in names if n in MAIN]),
            ("More", [n for n in names if n not in MAIN]),
        ):
            with formatter.section(title):
                formatter.write_dl([(name, COMMANDS[name]) for name in group])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="ferpa-scan")
@click.option(
    "--home", type=click.Path(path_type=Path), envvar="FERPA_SCAN_HOME", help="Folder of key and database."
)
@click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="ferpa-scan.toml (else found upwards)."
)
@click.option(
    "--rules", "rules_dir", type=click.Path(path_type=Path), help="A folder of rules that overlays ours."
)
@click.option("--key-fd", type=click.IntRange(0), help="Read the key from this file descriptor.")
@click.pass_context
def cli(
    ctx: click.Context,
    home: Path | None,
    config_file: Path | None,
    rules_dir: Path | None,
    key_fd: int | None,
) -> None:
    """Find student data in what your systems send to AI vendors, and see whether each vendor may have it.

    Start with `ferpa-scan demo`, or `ferpa-scan init` in an empty folder.
    """
    from scanner.cli._app import App

    ctx.obj = App(home=home, config_file=config_file, rules_dir=rules_dir, key_fd=key_fd)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run and leave with the exit code of the contract."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):  # whatever the locale: a name must not end a run
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    sys.unraisablehook = lambda _: None  # these two would print what an exception carries
    threading.excepthook = lambda _: None
    signal.signal(signal.SIGTERM, _terminated)
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run one command line and return its exit code. Errors are one line on stderr."""
    try:
        result: Any = cli.main(
            args=None if arguments is None else list(arguments), prog_name="ferpa-scan", standalone_mode=False
        )
        sys.stdout.flush()
        return int(result) if isinstance(result, int) else 0
    except ScanError as error:
        return _say(str(error), error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.ClickException as error:
        return _say(error.format_message(), error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt):
        return _say("stopped", INTERRUPTED)
    except (BrokenPipeError, SystemExit):  # click leaves so where a pipe is broken, and nowhere else
        return _deaf()
    except Terminated as stop:
        return _say("stopped", 128 + stop.number)
    except Exception as error:  # noqa: BLE001  (the last line of defence: nothing of the error but its place is shown)
        return _say(f"internal error {type(error).__name__} at {place_of(error)}", ScanError.exit_code)


class Terminated(BaseException):
    """The process was asked to end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def _terminated(number: int, frame: FrameType | None) -> None:
    del frame
    raise Terminated(number)


def _say(message: str, code: int) -> int:
    click.echo(f"ferpa-scan: {message}", err=True)
    return code


def _deaf() -> int:
    """What read our output has gone: what is left goes nowhere. 0 would say that all was told."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def _module_exists(name: str) -> bool:
    return (Path(__file__).parent / f"{name}.py").is_file()
