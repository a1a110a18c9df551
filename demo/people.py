"""The people and organisations of the demo study, and how each of them comes in."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from demo.actor import Actor, DifferentAnswerError, expected
from demo.client import Line, Person

AT_ONCE = 7
TRIES = 5
MAIL = "abc01.cqms.example"
ADMINISTRATORS = ("ada", "ben")


@dataclass(frozen=True)
class Organisation:
    """An organisation that scopes refer to."""

    key: str
    kind: str
    legal_name: str
    country: str | None = None


@dataclass(frozen=True)
class Member:
    """Somebody of the study; `scope` names an organisation, or nothing for the whole study."""

    username: str
    printed_name: str
    roles: tuple[str, ...]
    organisation: str
    does: str
    scope: str = ""


ORGANISATIONS = (
    Organisation("sponsor", "sponsor", "Examplinib Therapeutics AG", "DE"),
    Organisation("cro", "cro", "Northlight Clinical Research", "NL"),
    Organisation("lab", "vendor", "VND-Lab Central Analytics", "SE"),
    Organisation("site104", "site", "Site 104, Lindenau Heart Clinic", "DE"),
    Organisation("site105", "site", "Site 105, Harbour Street Practice", "NL"),
    Organisation("germany", "country", "Germany", "DE"),
    Organisation("board", "committee", "Quality Review Board"),
)

CAST = (
    Member("quinn", "Quinn Harper", ("quality_manager",), "sponsor", "approves for quality assurance"),
    Member("olga", "Olga Petrova", ("quality_associate",), "sponsor", "approves for quality assurance"),
    Member("dora", "Dora Lindt", ("document_controller",), "sponsor", "controls documents"),
    Member("tariq", "Tariq Aziz", ("training_administrator",), "sponsor", "looks after training"),
    Member("mara", "Mara Stein", ("study_manager",), "sponsor", "manages the study, owns documents"),
    Member("anna", "Anna Berg", ("author", "approver"), "sponsor", "writes documents"),
    Member("noor", "Noor Haddad", ("author",), "cro", "writes documents"),
    Member("ravi", "Ravi Menon", ("reviewer",), "sponsor", "reviews documents"),
    Member("lena", "Lena Vogt", ("reviewer",), "cro", "reviews documents"),
    Member("pia", "Pia Novak", ("monitor",), "cro", "monitors sites, reads and signs"),
    Member("marco", "Marco Bianchi", ("monitor",), "cro", "monitors sites"),
    Member("elif", "Elif Demir", ("monitor",), "cro", "monitors sites"),
    Member("jonas", "Jonas Falk", ("monitor",), "cro", "monitors sites"),
    Member("aoife", "Aoife Byrne", ("monitor",), "cro", "monitors sites"),
    Member("tomas", "Tomáš Dvořák", ("monitor",), "cro", "monitors sites"),
    Member("yuki", "Yuki Tanaka", ("monitor",), "cro", "monitors sites"),
    Member("grace", "Grace Mensah", ("monitor",), "cro", "monitors sites"),
    Member("henrik", "Henrik Sørensen", ("monitor",), "cro", "monitors sites"),
    Member("liv", "Liv Andersen", ("lead_monitor",), "cro", "leads the monitors"),
    Member("sam", "Sam Okoro", ("site_coordinator",), "site104", "coordinates site 104", "site104"),
    Member("ivy", "Ivy Chen", ("investigator",), "site104", "principal investigator of site 104", "site104"),
    Member("cora", "Cora Jansen", ("site_coordinator",), "site105", "coordinates site 105", "site105"),
    Member("max", "Max Weber", ("auditor",), "sponsor", "audits"),
    Member("vera", "Vera Rossi", ("vendor_contact",), "lab", "speaks for the laboratory", "lab"),
    Member("ines", "Ines Duarte", ("inspector",), "sponsor", "reads, as an inspector does"),
    Member(
        "alan", "Alan Reyes", ("study_administrator",), "sponsor", "administers access, decides no quality"
    ),
)


@dataclass
class Staff:
    """Everybody signed in, by user name, and the organisations by key."""

    line: Line
    password: str
    people: dict[str, Person]
    parties: dict[str, str]

    def __getitem__(self, username: str) -> Person:
        return self.people[username]

    def all(self, usernames: Iterable[str]) -> list[Person]:
        """Return several people."""
        return [self.people[username] for username in usernames]


def administrators(line: Line, password: str) -> Staff:
    """Sign the first two administrators in; each checks the other's identity and accepts the policy."""
    ada, ben = (Person(line, name, password).sign_in() for name in ADMINISTRATORS)
    for one, other in ((ada, ben), (ben, ada)):
        verify(one, f"/people/{other.id}", one.read(f"/people/{other.id}"))
        accept_policy(other)
    return Staff(line, password, {"ada": ada, "ben": ben}, {})


def register_organisations(staff: Staff) -> None:
    """Enter every organisation, once."""
    there = {item["title"]: f"party/{item['id']}" for item in staff["ada"].items("/parties")}
    for one in ORGANISATIONS:
        if one.legal_name in there:
            staff.parties[one.key] = there[one.legal_name]
            continue
        body = {"kind": one.kind, "legal_name": one.legal_name} | (
            {"country": one.country} if one.country else {}
        )
        made = staff["ada"].create("/parties", body, idempotency_key=f"demo-party-{one.key}")
        staff.parties[one.key] = expected(made, 201, f"registering {one.legal_name}").body["entity"]


def bring_in(staff: Staff, cast: tuple[Member, ...] = CAST) -> None:
    """Register everybody with roles and checked identity, then let each follow the invitation."""
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        list(at_once.map(lambda member: register(staff, member), cast))
        for person in at_once.map(lambda member: enter(staff, member), cast):
            staff.people[person.username] = person


def register(staff: Staff, member: Member, key: str = "demo") -> str:
    """Enter a person and grant the roles; another administrator checks the identity. Returns the id."""
    body = {"printed_name": member.printed_name, "username": member.username, "zone": "Europe/Berlin",
            "email": f"{member.username}@{MAIL}", "organisation": staff.parties[member.organisation]}  # fmt: skip
    made = staff["ada"].create("/people", body, idempotency_key=f"{key}-person-{member.username}")
    path = f"/people/{expected(made, 201, f'registering {member.printed_name}').body['id']}"
    admit(staff, member, path)
    return path


def admit(staff: Staff, member: Member, path: str) -> None:
    """Grant somebody who is entered the roles that are missing; another administrator checks the identity."""
    ada, record = staff["ada"], staff["ada"].read(path)
    held = {grant["role"] for grant in record["data"]["grants"]}
    scope = staff.parties[member.scope] if member.scope else "study"
    for role in (role for role in member.roles if role not in held):
        record = settled(ada, path, record, "grant_role", "Joins the study", role=role, scope=scope)
    verify(staff["ben"], path, record)


def verify(checker: Actor, path: str, record: dict[str, Any]) -> None:
    """Note how the person's identity was checked, unless that is done. 21 CFR 11.100(b)"""
    if not record["data"]["identity_verification"]:
        evidence = f"Personnel file of {record['number']}, copy of the passport"
        settled(
            checker,
            path,
            record,
            "verify_identity",
            None,
            method="government_id_in_person",
            evidence=evidence,
        )


def settled(
    actor: Actor, path: str, record: dict[str, Any], name: str, reason: str | None, **fields: Any
) -> dict[str, Any]:
    """Take a step on the record as last seen; look again when the system changed it meanwhile."""
    said = actor.step(path, name, reason, record["revision"], **fields)
    for _ in range(TRIES):
        if said.status != 412:
            break
        said = actor.step(path, name, reason, **fields)
    return dict(expected(said, 200, f"{actor.username}: {name} of {record['number']}").body)


def enter(staff: Staff, member: Member) -> Person:
    """Sign in, by the invitation when it is the first time, and accept the signature policy."""
    person = Person(staff.line, member.username, staff.password, f"{member.username}@{MAIL}")
    try:
        person.sign_in()
    except DifferentAnswerError:
        person.join()  # no password yet: the invitation is on its way
    accept_policy(person)
    return person


def accept_policy(person: Actor) -> None:
    """Read the signature policy and accept it, unless that is done. 21 CFR 11.10(j)"""
    if not person.read("/me")["signing"]["accepted_policy"]:
        version = person.read("/me/signature-policy")["version"]
        path = f"/people/{person.id}"
        settled(person, path, person.read(path), "accept_signature_policy", None, policy_version=version)


def known(line: Line, password: str) -> Staff:
    """Sign in everybody of a study that was made before."""
    staff = Staff(line, password, {}, {})
    with ThreadPoolExecutor(AT_ONCE) as at_once:
        names = [*ADMINISTRATORS, *(member.username for member in CAST)]
        for person in at_once.map(lambda name: Person(line, name, password).sign_in(), names):
            staff.people[person.username] = person
    keys = {one.legal_name: one.key for one in ORGANISATIONS}
    for item in staff["ada"].items("/parties"):
        if item["title"] in keys:
            staff.parties[keys[item["title"]]] = f"party/{item['id']}"
    return staff
