"""Pure functions of the emulator that are asked the same thing all day keep their answers: a tenth of its work."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from ministack.core import iam_evaluator
from ministack.services import apigateway, dynamodb

MOST = 4096


def use() -> None:
    """Let policies be parsed, conditions checked and routes compared once for the same words."""
    parse = iam_evaluator.parse_policy_document
    parsed = lru_cache(MOST)(parse)
    # A document that is no text may change and cannot be remembered.
    iam_evaluator.parse_policy_document = _by_kind(parsed, parse)
    dynamodb._condition_syntax_error = lru_cache(MOST)(dynamodb._condition_syntax_error)
    apigateway._path_matches = lru_cache(MOST)(apigateway._path_matches)


def _by_kind(text: Callable[[Any], Any], other: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda document: text(document) if isinstance(document, str) else other(document)
