"""What Lambda starts: `services.entry.people__api` is the handler of `services/people/api.py`, which fails quietly."""

import importlib
from typing import Any

from shared.quiet import Handler, quiet


def __getattr__(name: str) -> Handler:
    service, _, function = name.partition("__")
    if not service or not function:
        raise AttributeError(name)
    module: Any = importlib.import_module(f"services.{service}.{function}")
    return quiet(module.handler)
