"""Reading a synthesised template: its policies, its names, and whose it is."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

Template: TypeAlias = Mapping[str, Any]
Body: TypeAlias = Mapping[str, Any]
HELD_IN = {
    "AWS::S3::BucketPolicy": "PolicyDocument",
    "AWS::SQS::QueuePolicy": "PolicyDocument",
    "AWS::SNS::TopicPolicy": "PolicyDocument",
    "AWS::KMS::Key": "KeyPolicy",
}


def of_type(template: Template, *kinds: str) -> Iterator[tuple[str, Body]]:
    """Logical id and properties of every resource of these types."""
    for name, resource in template["Resources"].items():
        if resource["Type"] in kinds:
            yield name, resource.get("Properties", {})


def study_of(template: Template) -> str:
    """The first word of every name of the study that this template belongs to, from the tags of its resources."""
    for resource in template["Resources"].values():
        tags = resource.get("Properties", {}).get("Tags")
        for tag in tags if isinstance(tags, list) else ():
            if tag["Key"] == "study":
                return str(tag["Value"]).lower()
    raise ValueError("no resource of this template says which study it belongs to")


def statements(template: Template) -> Iterator[tuple[str, Body]]:
    """Every Allow of every role and policy, with the role's name or the policy's logical id."""
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        if resource["Type"] == "AWS::IAM::Role":
            documents = [policy["PolicyDocument"] for policy in properties.get("Policies", [])]
            owner = properties.get("RoleName", name)
        elif resource["Type"] == "AWS::IAM::Policy":
            documents, owner = [properties["PolicyDocument"]], name
        else:
            continue
        for document in documents:
            yield from ((owner, one) for one in document["Statement"] if one["Effect"] == "Allow")


def standing(template: Template) -> Iterator[tuple[str, Body]]:
    """Every statement of the policies that stand at buckets, queues, topics, keys and the bus, with the logical id."""
    for kind, where in HELD_IN.items():
        for name, properties in of_type(template, kind):
            yield from ((name, one) for one in properties[where]["Statement"])
    for name, properties in of_type(template, "AWS::Events::EventBusPolicy"):
        yield name, properties["Statement"]


def listed(value: Any) -> list[Any]:
    """One or several, as a list."""
    return list(value) if isinstance(value, list) else [value]


def actions(statement: Body) -> list[str]:
    """Return a statement's actions as a list."""
    return [str(one) for one in listed(statement.get("Action", []))]


def resources(statement: Body) -> list[str]:
    """Return a statement's resources, flat."""
    return [flat(one) for one in listed(statement.get("Resource", []))]


def principals(statement: Body) -> list[str]:
    """Whom a statement is about: `*`, `aws <arn>`, `service <name>`."""
    said = statement.get("Principal", [])
    if isinstance(said, str):
        return [said]
    return [
        "*" if flat(one) == "*" else f"{kind.lower()} {flat(one)}"
        for kind, ones in dict(said).items()
        for one in listed(ones)
    ]


def spared(statement: Body) -> list[str]:
    """Which principals a Deny spares, flat."""
    found = statement.get("Condition", {}).get("ArnNotLike", {}).get("aws:PrincipalArn", [])
    return [flat(one) for one in listed(found)]


def flat(value: Any) -> str:
    """Write a value in one line: `arn:<AWS::Partition>:sqs:...`, `<Logical.Arn>`, `{stack:export}`."""
    if isinstance(value, str):
        return value
    [(how, what)] = value.items()
    if how == "Fn::Join":
        return "".join(flat(one) for one in what[1])
    if how == "Fn::ImportValue":
        return f"{{{what}}}"
    return f"<{'.'.join(listed(what))}>"
