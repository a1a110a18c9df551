"""Where the API stands, and its routes that need no token."""

BASE = "/api/v1"


def public_route(declared: str) -> tuple[str, str]:
    """Return verb and full path of a public route: `GET /health`, or `/health`, which means GET."""
    verb, _, path = declared.rpartition(" ")
    path = path if path.startswith(BASE) else f"{BASE}{path}"
    return verb or "GET", path
