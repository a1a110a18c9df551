"""`python -m infra.local up|down|reset|status|logs|day|restore-drill`: the study on this machine."""

import argparse
import json
import sys
from pathlib import Path

from infra.local import runner
from infra.local.settings import LocalError, load


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    root = argparse.ArgumentParser(prog="python -m infra.local", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start the study, its data and its page; print how to sign in")
    up.add_argument(
        "--without-demo", action="store_true", help="the first two administrators, no demo records"
    )
    commands.add_parser("down", help="stop; the data stays")
    commands.add_parser("reset", help="stop and delete this run's data")
    commands.add_parser("status", help="say what runs")
    logs = commands.add_parser("logs", help="show what functions and processes wrote, or `logs mail`")
    logs.add_argument("what", nargs="?", default="", help="mail, or part of a function's name")
    day = commands.add_parser(
        "day", help="move the business date, e.g. `day +30`, and run the daily functions"
    )
    day.add_argument("days", help="days from today, e.g. +30; 0 returns to today")
    commands.add_parser("restore-drill", help="restore every table beside the study, rebuild, prove, record")
    return root


def main(arguments: list[str] | None = None) -> int:
    """Run one command; what is in the way is said in a sentence."""
    said = parser().parse_args(arguments)
    local = load()
    try:
        if said.command == "up":
            runner.up(local, demo=not said.without_demo)
        elif said.command == "day":
            runner.day(local, int(said.days))
        elif said.command == "restore-drill":
            print(json.dumps(runner.restore_drill(local), indent=2))
        elif said.command == "logs":
            runner.logs(local, said.what)
        else:
            {"down": runner.down, "reset": runner.reset, "status": runner.status}[said.command](local)
    except LocalError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped half-way; run make up again, it goes on from here.", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main())
