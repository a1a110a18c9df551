"""What Lambda starts of the witness: its two handlers, which fail quietly."""

from shared.quiet import quiet

from . import daily as _daily
from . import observe as _observe

observe, daily = quiet(_observe.handler), quiet(_daily.handler)
