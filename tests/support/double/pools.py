"""Cognito: accounts of a user pool as an administrator sees them."""

import secrets
import uuid
from dataclasses import dataclass, field, replace
from typing import Any

from tests.support.double.wire import Fault

Body = dict[str, Any]


@dataclass(frozen=True)
class Account:
    """Somebody's account."""

    username: str
    attributes: tuple[tuple[str, str], ...]
    enabled: bool = True
    status: str = "FORCE_CHANGE_PASSWORD"
    factor: bool = False
    signed_out: int = 0

    def shown(self, where: str) -> Body:
        """Return the account as an answer carries it."""
        listed = [{"Name": name, "Value": value} for name, value in self.attributes]
        return {"Username": self.username, where: listed, "Enabled": self.enabled, "UserStatus": self.status,
                "UserCreateDate": 0, "UserLastModifiedDate": 0}  # fmt: skip


@dataclass
class Pools:
    """User pools by id."""

    pools: dict[str, dict[str, Account]] = field(default_factory=dict)

    def copy(self) -> "Pools":
        """Return an independent copy."""
        return Pools({name: dict(accounts) for name, accounts in self.pools.items()})

    def call(self, operation: str, asked: Body) -> Body:
        """Carry out one operation; raises Fault."""
        if operation == "CreateUserPool":
            identity = f"eu-central-1_{secrets.token_hex(5)}"
            self.pools[identity] = {}
            return {"UserPool": {"Id": identity, "Name": asked["PoolName"]}}
        pool = self.pools.get(asked["UserPoolId"])
        if pool is None:
            raise Fault("ResourceNotFoundException", f"User pool {asked['UserPoolId']} does not exist.")
        if operation == "AdminCreateUser":
            return self._invite(pool, asked)
        changed = CHANGES.get(operation)
        if changed is None and operation != "AdminGetUser":
            raise Fault("UnknownOperationException", f"the double does not know Cognito {operation}")
        account = pool.get(asked["Username"])
        if account is None:
            raise Fault("UserNotFoundException", "User does not exist.")
        if changed is None:
            return account.shown("UserAttributes")
        pool[account.username] = changed(account, asked)
        return {}

    def _invite(self, pool: dict[str, Account], asked: Body) -> Body:
        if asked["Username"] in pool:
            raise Fault("UsernameExistsException", "User account already exists")
        given = [(one["Name"], one["Value"]) for one in asked.get("UserAttributes", [])]
        account = Account(asked["Username"], (("sub", str(uuid.uuid4())), *given))
        pool[account.username] = account
        return {"User": account.shown("Attributes")}


def _with_attributes(account: Account, asked: Body) -> Account:
    given = {one["Name"]: one["Value"] for one in asked["UserAttributes"]}
    return replace(account, attributes=tuple({**dict(account.attributes), **given}.items()))


CHANGES = {
    "AdminDisableUser": lambda account, _: replace(account, enabled=False),
    "AdminEnableUser": lambda account, _: replace(account, enabled=True),
    "AdminUserGlobalSignOut": lambda account, _: replace(account, signed_out=account.signed_out + 1),
    "AdminSetUserMFAPreference": lambda account, asked: replace(
        account, factor=asked.get("SoftwareTokenMfaSettings", {}).get("Enabled", account.factor)
    ),
    "AdminSetUserPassword": lambda account, asked: replace(
        account, status="CONFIRMED" if asked.get("Permanent") else "FORCE_CHANGE_PASSWORD"
    ),
    "AdminResetUserPassword": lambda account, _: replace(account, status="RESET_REQUIRED"),
    "AdminUpdateUserAttributes": _with_attributes,
}
