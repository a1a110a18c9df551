"""What Lambda starts of the witness: its handlers, which fail quietly."""

from shared.quiet import quiet

from . import copies as _copies
from . import daily as _daily
from . import observe as _observe

observe, copies, daily = quiet(_observe.handler), quiet(_copies.handler), quiet(_daily.handler)
