"""The life of a record as a frozen table, and the only code that says yes or no to a step."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pydantic import BaseModel

from events.envelope import Event
from shared.authority import not_trained, role_missing
from shared.errors import Refusal
from shared.roles import Relation, Role, said

if TYPE_CHECKING:
    from shared.authz import Person
    from shared.change import Change
    from shared.records import Record
    from shared.signatures import Meaning


@dataclass(frozen=True)
class Case:
    """What a rule looks at: the record, who acts, what was filled in, and facts the service looked up."""

    record: "Record"
    person: "Person"
    fields: Mapping[str, object] = field(default_factory=dict)
    facts: Mapping[str, object] = field(default_factory=dict)


Judgement = bool | Sequence[str]


@dataclass(frozen=True)
class Rule:
    """A guard with the sentence that says what to do next; a judgement is True, or what is missing."""

    judge: Callable[[Case], Judgement]
    code: str
    sentence: str
    clause: str
    reason: str
    who_can: tuple[Role, ...] = ()

    def refusal(self, case: Case) -> Refusal | None:
        """Return why not, or None; an empty answer that is not a plain True or [] fails closed."""
        judgement = self.judge(case)
        if judgement is True or (isinstance(judgement, list) and not judgement):
            return None
        missing = list(judgement) if isinstance(judgement, list | tuple) else [self.reason.replace("_", " ")]
        who = [said(role) for role in self.who_can]
        return Refusal(self.code, self.sentence, self.clause, self.reason, missing, who)


def rule(
    sentence: str, code: str = "MISSING_FIELD", clause: str = "", who_can: tuple[Role, ...] = ()
) -> Callable[[Callable[[Case], Judgement]], Rule]:
    """Make a predicate a rule; its own name is the finer reason word."""
    return lambda judge: Rule(judge, code, sentence, clause, judge.__name__, who_can)


@dataclass(frozen=True)
class Companion:
    """Another record that takes a step in the same transaction."""

    record: "Record"
    step: str
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One row of a lifecycle; the target `stays` keeps the state.

    `by` is the role, `as_` and `not_as` are duties, `needs` names the persons whose signatures are still
    missing: while it is not empty the state stays. `does` returns changed data, `also` companions and records
    that are born in the same transaction. `reopens` marks the only kind of step that leaves an end.
    """

    name: str
    source: str | tuple[str, ...]
    target: str
    by: tuple[Role, ...]
    label: str = ""
    as_: tuple[Relation, ...] = ()
    not_as: tuple[Relation, ...] = ()
    only_if: tuple[Rule, ...] = ()
    sign: "Meaning | Callable[[Case], Meaning] | None" = None
    needs: Callable[[Case], Sequence[str]] | None = None
    fields: type[BaseModel] | None = None
    reason: bool = False
    does: Callable[[Case], Mapping[str, object]] | None = None
    also: "Callable[[Case], Sequence[Companion | Change]] | None" = None
    due: Callable[[Case], str | None] | None = None
    emits: type[Event] | None = None
    emits_each_time: type[Event] | None = None
    voids_signatures: bool = False
    reopens: bool = False

    @property
    def sources(self) -> tuple[str, ...]:
        """The states it may be taken from."""
        return (self.source,) if isinstance(self.source, str) else self.source

    @property
    def said(self) -> str:
        """The step as a button says it."""
        return self.label or self.name.replace("_", " ").capitalize()


@dataclass(frozen=True)
class Lifecycle:
    """A record's states and steps; nothing outside it decides what may happen next."""

    initial: str
    states: tuple[str, ...]
    final: frozenset[str]
    editable: frozenset[str]
    transitions: tuple[Step, ...]
    opened: type[Event] | None = None

    def step(self, name: str) -> Step:
        """Return the step of that name; KeyError when there is none."""
        return next(step for step in self.transitions if step.name == name)

    def has(self, name: str) -> bool:
        """Say whether there is a step of that name."""
        return any(step.name == name for step in self.transitions)


_THEIRS = frozenset({Relation.ASSIGNEE, Relation.SELF})
_OWN = _THEIRS | {Relation.VERIFIER}


def refusals(step: Step, case: Case) -> list[Refusal]:
    """Return every reason against the step, in the order in which they are judged (decision 7)."""
    found = [*authority(step.by, case), *duty(step, case)]
    if case.record.state not in step.sources:
        # 21 CFR 11.10(f): permitted sequencing of steps
        detail = (
            f"{step.said} is possible from {' or '.join(step.sources)}; the record is {case.record.state}."
        )
        found.append(Refusal("INVALID_TRANSITION", detail, "OPS-01, 21 CFR 11.10(f)", "state_forbids"))
    else:
        found += [refusal for guard in step.only_if if (refusal := guard.refusal(case))]
    return found


def authority(roles: Sequence[Role], case: Case) -> list[Refusal]:
    """Return the refusal of scope or of role, if any: scope first. 21 CFR 11.10(g)

    A role of any scope is enough for what is one's own: a site's coordinator signs their own training.
    """
    own = not _OWN.isdisjoint(case.record.relations(case.person.id))
    held = case.person.roles if own else case.person.roles_for(case.record.scope)
    if not held:
        detail = f"{case.record.number} belongs to a scope you hold no role in."
        return [Refusal("OUT_OF_SCOPE", detail, "ACC-02, 21 CFR 11.10(g)", "out_of_scope")]
    if held.isdisjoint(roles):
        return [role_missing(held, roles)]
    if own and case.record.relations(case.person.id) & _THEIRS:
        return []  # whoever has to be trained reads, answers and signs; nobody's own account waits for it
    open_training = case.person.withheld(case.record.scope, roles)
    return [not_trained(open_training)] if open_training else []


def duty(step: Step, case: Case) -> list[Refusal]:
    """Return the refusals of duty: who may not, then who must be named. ACC-08"""
    relations = case.record.relations(case.person.id)
    found = []
    for relation in step.not_as:
        if relation in relations:
            detail = f"You are {relation.value}; another person must do this."
            found.append(Refusal("SOD_VIOLATION", detail, "ACC-08, MHRA 6.16", "segregation_of_duties"))
    if step.as_ and relations.isdisjoint(step.as_):
        names = " or ".join(relation.value for relation in step.as_)
        who = [relation.value for relation in step.as_]
        found.append(
            Refusal("FORBIDDEN", f"This is for {names}.", "ACC-02, 21 CFR 11.10(g)", "not_named", (), who)
        )
    return found
