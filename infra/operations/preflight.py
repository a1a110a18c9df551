"""`cqms preflight`: everything AWS must have granted before a study is deployed, asked without changing anything."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError

from infra.enabled import enabled
from infra.operations.account import Account, confirm
from infra.starting import QUEUED

LEFT_UNRESERVED = 100  # AWS refuses to reserve the last hundred of an account's concurrency
WITNESS_FUNCTIONS = 2
CERTIFICATES = "us-east-1"  # CloudFront takes certificates from there alone


@dataclass(frozen=True)
class Finding:
    """One thing looked at: whether it lets a deployment go on, and what to know or to do."""

    what: str
    fine: bool
    says: str


def findings(account: Account) -> list[Finding]:
    """Look at everything; what cannot be asked is a finding that stops."""
    looks: tuple[tuple[str, Callable[[Account], Iterator[Finding]]], ...] = (
        ("account", _account),
        ("concurrency", _concurrency),
        ("mail", _mail),
        ("certificate", _certificate),
        ("witness", _witness),
        ("pool plan", _pool),
        ("stacks", _stacks),
    )
    return [one for what, look in looks for one in _looked(what, look, account)]


def _looked(what: str, look: Callable[[Account], Iterator[Finding]], account: Account) -> list[Finding]:
    try:
        return list(look(account))
    except (ClientError, BotoCoreError) as error:
        return [Finding(what, False, f"cannot be asked in {account.study.region}: {error}")]


def _account(account: Account) -> Iterator[Finding]:
    stacks = ", ".join(account.stacks())
    yield Finding("account", True, f"{account.id} in {account.study.region} takes {stacks}")


def needed_concurrency(account: Account) -> int:
    """What the functions reserve for themselves."""
    if account.stacks() == (f"{account.study.prefix}-witness",):
        return WITNESS_FUNCTIONS
    functions = (one for service in enabled(account.study) for one in service.functions)
    reserved = sum(one.concurrency or 0 for one in functions if not {t.kind for t in one.triggers} & QUEUED)
    return reserved + (0 if account.study.witness.account else WITNESS_FUNCTIONS)


def _concurrency(account: Account) -> Iterator[Finding]:
    limit = account.client("lambda").get_account_settings()["AccountLimit"]
    free, needed = limit["UnreservedConcurrentExecutions"] - LEFT_UNRESERVED, needed_concurrency(account)
    says = f"{needed} are reserved, {max(free, 0)} of {limit['ConcurrentExecutions']} can be"
    ask = "; ask AWS for a larger quota of concurrent executions (Service Quotas, L-B99A9384)"
    yield Finding("concurrency", free >= needed, says if free >= needed else says + ask)


def _mail(account: Account) -> Iterator[Finding]:
    mail, sender = account.client("sesv2"), account.study.mail_from
    settings = mail.get_account()
    out = bool(settings["ProductionAccessEnabled"])
    yield Finding(
        "mail", out, "SES has left its sandbox" if out else "SES is in its sandbox: ask for production access"
    )
    most = int(settings.get("SendQuota", {}).get("Max24HourSend", 0))
    yield Finding("mail", True, f"SES sends at most {most} mails a day")
    domain = sender.partition("@")[2]
    known = [one for one in (sender, domain) if _verified(account, one)]
    yield Finding(
        "mail",
        bool(known),
        f"{known[0]} is verified" if known else f"verify {sender} or {domain} in SES first",
    )


def _verified(account: Account, identity: str) -> bool:
    try:
        found = account.client("sesv2").get_email_identity(EmailIdentity=identity)
    except ClientError as error:
        if error.response["Error"]["Code"] == "NotFoundException":
            return False
        raise
    return bool(found.get("VerifiedForSendingStatus"))


def _certificate(account: Account) -> Iterator[Finding]:
    study = account.study
    if account.stacks() == (f"{study.prefix}-witness",):
        return
    manager = account.client("acm", CERTIFICATES)
    found = manager.describe_certificate(CertificateArn=study.certificate)["Certificate"]
    names = {found["DomainName"], *found.get("SubjectAlternativeNames", ())}
    covered = bool(names & {study.host, "*." + study.host.partition(".")[2]})
    fine = covered and found["Status"] == "ISSUED"
    says = f"is for {', '.join(sorted(names))} and {found['Status'].lower()}; the page is at {study.host}"
    yield Finding("certificate", fine, says)


def _witness(account: Account) -> Iterator[Finding]:
    said = account.study.witness
    if not said.account:
        yield Finding("witness", True, "stands in the study's own account: whoever rules there rules both")
        return
    yield Finding("witness", said.account != said.study_account, f"stands in account {said.account}, with administrators "
                  "of its own; run this command there too, after the records stack is up")  # fmt: skip


def _pool(account: Account) -> Iterator[Finding]:
    yield Finding("pool plan", True, f"{account.study.id} has a user pool on the plan Essentials, charged by people who sign in in a month; it sends its own "
                  "invitations, at most 50 a day")  # fmt: skip


def _stacks(account: Account) -> Iterator[Finding]:
    for name in account.stacks():
        found = status(account, name)
        broken = found.endswith("FAILED") or found == "ROLLBACK_COMPLETE"
        yield Finding("stacks", not broken, f"{name}: {found or 'is not there yet'}")


def status(account: Account, stack: str) -> str:
    """State of a stack; nothing when there is none."""
    try:
        return str(
            account.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0]["StackStatus"]
        )
    except ClientError as error:
        if "does not exist" in str(error):
            return ""
        raise


def retention(account: Account) -> str:
    """What a lock means, before the first one is set."""
    study = account.study
    if study.lock_mode == "COMPLIANCE":
        return (
            f"{study.id} locks records in COMPLIANCE mode for {study.lock_days} days, and renews the locks monthly. "
            "Nobody can delete a locked object or shorten its time: not the study, not an administrator, not the "
            "account's root, not AWS. It is stored and paid for until then."
        )
    return (
        f"{study.id} locks records in GOVERNANCE mode for {study.lock_days} days: whoever may bypass governance can "
        "delete them. It is a stack for trying; it holds no record of a trial."
    )


def preflight(account: Account, ask: Callable[[str], str] = input) -> bool:
    """Say every finding; have the retention confirmed by typing where nothing stops. True when both are done."""
    account.stacks()
    found = findings(account)
    for one in found:
        print(f"{'fine' if one.fine else 'STOP'}  {one.what}: {one.says}")
    if not all(one.fine for one in found):
        return False
    confirm(retention(account), f"{account.study.id} {account.study.lock_days} days", ask)
    return True
