"""What an action costs on AWS: units as the double counted them, times list prices; never a bill that was seen."""

from collections.abc import Iterable

from infra import prices
from tests.support.double.capacity import Bill

MEMORY_GB = 0.5
A_RUN = 0.03  # seconds that a warm function is taken to be charged for, AWS calls in series included
LOGGED = 0.4e-6  # GB that a request writes to its log


def request(bills: Iterable[Bill]) -> float:
    """Return dollars of one request: gateway, function, log line, and its units."""
    function = prices.A_REQUEST_OF_LAMBDA + A_RUN * MEMORY_GB * prices.A_SECOND_OF_A_GB
    return prices.A_REQUEST_OF_HTTP_API + function + LOGGED * prices.A_GB_OF_LOGS + stored(bills)


def stored(bills: Iterable[Bill]) -> float:
    """Return dollars of the units alone."""
    return sum(prices.A_WRITE_UNIT * sum(bill.written.values()) + prices.A_READ_UNIT * sum(bill.read.values())
               for bill in bills)  # fmt: skip
