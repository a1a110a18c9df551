"""The list of parts: `python -m infra.sbom` writes build/sbom.cdx.json (CycloneDX 1.6), equal to the locks.

Every part of the three locks, with its digests, its licence and whether a study's functions or its page carry it. It
says nothing of known weaknesses: that data is not asked for here, and so it is not claimed (ADR 0071).
"""

import base64
import json
import re
import sys
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata

from packaging.utils import canonicalize_name

from infra import package
from infra.source import BUILD, version
from infra.study import ROOT

PYTHON_LOCKS = ("requirements-bootstrap.lock", "requirements.lock")
PAGE_LOCK = "web/package-lock.json"
UNKNOWN = "not known here"
NOT_CHECKED = "Known weaknesses of these parts were not looked up: no such data is asked for by this command."
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)


@dataclass(frozen=True)
class Part:
    """One locked part; `carried` when a function or the page of a study holds it."""

    kind: str
    name: str
    version: str
    digests: tuple[tuple[str, str], ...]
    licence: str
    carried: bool

    @property
    def purl(self) -> str:
        """Its package URL; an npm scope's @ is written %40."""
        return f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}"

    def component(self) -> dict[str, object]:
        """Return it as CycloneDX has it."""
        return {
            "type": "library",
            "bom-ref": self.purl,
            "name": self.name,
            "version": self.version,
            "purl": self.purl,
            "scope": "required" if self.carried else "excluded",
            "hashes": [{"alg": algorithm, "content": digest} for algorithm, digest in self.digests],
            "licenses": [{"license": {"name": self.licence}}],
        }


def python_parts() -> Iterator[Part]:
    """Every part of the Python locks."""
    carried = package.closure()
    for name in PYTHON_LOCKS:
        text = (ROOT / name).read_text(encoding="utf-8")
        for entry in re.split(r"\n(?=[A-Za-z0-9])", text):
            found = ENTRY.match(entry)
            if found:
                part = canonicalize_name(found[1])
                digests = tuple(
                    ("SHA-256", one) for one in re.findall(r"--hash=sha256:([0-9a-f]{64})", entry)
                )
                yield Part("pypi", part, found[2], digests, _licence(part), part in carried)


def page_parts() -> Iterator[Part]:
    """Every part of the page's lock; what only builds the page is not carried."""
    packages = json.loads((ROOT / PAGE_LOCK).read_text(encoding="utf-8"))["packages"]
    for where, said in packages.items():
        if where:
            digest = bytes_of(said["integrity"]).hex()
            name = said.get("name") or where.rpartition("node_modules/")[2]
            licence = str(said.get("license", UNKNOWN))
            yield Part(
                "npm", name, said["version"], (("SHA-512", digest),), licence, not said.get("dev", False)
            )


def bytes_of(integrity: str) -> bytes:
    """The digest of `sha512-<base64>`."""
    return base64.b64decode(integrity.removeprefix("sha512-"))


def _licence(name: str) -> str:
    """What the installed part says of itself; what is for another system is not installed here."""
    try:
        said = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return UNKNOWN
    [expression] = (said.get_all("License-Expression") or [""])[:1]
    classifiers = said.get_all("Classifier") or []
    classified = [str(one).rpartition(" :: ")[2] for one in classifiers if "License ::" in str(one)]
    [text] = (said.get_all("License") or [""])[:1]
    plain = str(text).strip().partition("\n")[0]
    return str(expression) or " and ".join(classified) or plain or UNKNOWN


def parts() -> list[Part]:
    """Every part, in the order of their package URLs, each once."""
    return sorted(
        {part.purl: part for part in (*python_parts(), *page_parts())}.values(), key=lambda one: one.purl
    )


def document(found: list[Part]) -> dict[str, object]:
    """Return the list as CycloneDX 1.6; the same locks and sources give the same document."""
    ours = version()
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, ours + ''.join(one.purl for one in found))}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "cqms", "name": "cqms", "version": ours},
            "properties": [{"name": "cqms:weaknesses", "value": NOT_CHECKED}],
        },
        "components": [part.component() for part in found],
    }


def main() -> int:
    """Write it, and say what is in it and what is not."""
    found = parts()
    BUILD.mkdir(exist_ok=True)
    target = BUILD / "sbom.cdx.json"
    target.write_text(json.dumps(document(found), indent=1) + "\n", encoding="utf-8")
    carried = [part for part in found if part.carried]
    print(
        f"{target.relative_to(ROOT)}: {len(found)} parts, {len(carried)} of them in functions or on the page"
    )
    for licence, count in Counter(part.licence for part in carried).most_common():
        print(f"  {count:4} {licence}")
    unknown = [part.name for part in found if part.licence == UNKNOWN]
    if unknown:
        print(f"Licence {UNKNOWN}: {', '.join(unknown)}")
    print(NOT_CHECKED)
    return 0


if __name__ == "__main__":
    sys.exit(main())
