"""The built page: static files, and index.html for every deep link."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response

from infra.page_deployment import cache_control
from infra.study import ROOT

DIST = ROOT / "web" / "dist"
NOT_BUILT = "The page is not built yet: run make page. The API answers at /api/v1/config.\n"


async def page(request: Request) -> Response:
    """Answer with a file of the page; a path without an extension is the page's own to route."""
    index = DIST / "index.html"
    if not index.is_file():
        return PlainTextResponse(NOT_BUILT, status_code=503)
    wanted = request.path_params["path"]
    found = _file(wanted)
    if found is not None:
        return FileResponse(found, headers={"Cache-Control": cache_control(wanted)})
    if "." in wanted.rpartition("/")[2]:
        return PlainTextResponse("No such file.\n", status_code=404)
    return FileResponse(index, headers={"Cache-Control": cache_control("index.html")})


def _file(wanted: str) -> Path | None:
    if not wanted or "\0" in wanted:
        return None
    path = (DIST / wanted).resolve()
    return path if path.is_relative_to(DIST.resolve()) and path.is_file() else None
