"""Facts told up to five times, in any order, some of them dropped, some of them poison: nothing is lost or doubled.

integrity.md section 4 row 11. `DELIVERIES=500` lives through so many histories.
"""

import os

import pytest

from tests.support.deliveries import Delivered
from tests.support.histories import Ground, Shape

MANY, PARTS = int(os.environ.get("DELIVERIES", "16")), 2


@pytest.mark.parametrize("part", range(PARTS))
def test_after_what_was_set_aside_is_told_again_nothing_is_lost_or_doubled_and_poison_held_up_only_itself(
    ground: Ground, part: int
) -> None:
    told = copies = dropped = poison = 0
    for n in range(part, MANY, PARTS):
        history = Delivered(ground, f"deliveries/{n}", Shape(rate=0.05, commands=6))
        history.run()
        told, copies = told + len(history.told), copies + history.copies
        dropped, poison = dropped + len(history.dropped), poison + len(history.poison)
    assert copies > 2 * told
    assert dropped
    assert poison
