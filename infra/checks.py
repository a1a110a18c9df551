"""placeholder"""
from pathlib import Path
def add(app): ...
def judge(outdir: Path) -> int: return 0
