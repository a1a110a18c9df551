"""What the publisher knows when it starts alone, as its function does: every fact there is, with who tells it."""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ALONE = """
import json
import services.ledger.publisher
from events.envelope import REGISTER
print(json.dumps({name: fact.source for name, fact in REGISTER.items()}))
"""


def test_the_publisher_alone_names_the_sender_that_the_rules_of_the_bus_wait_for() -> None:
    """A fact of a module within a module was told as another domain's, and no queue took it."""
    ran = subprocess.run(
        [sys.executable, "-c", ALONE],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={"AWS_DEFAULT_REGION": "eu-central-1", "PATH": ""},
    )
    told = json.loads(ran.stdout.splitlines()[-1])
    known = {path.name.rsplit(".v", 1)[0] for path in (ROOT / "events/schemas").glob("*.v*.json")}
    assert told.keys() == known
    assert told["serious_breach.suspected"] == "cqms.quality_events"
    assert told["finding.issued"] == "cqms.audits"
