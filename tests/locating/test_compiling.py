"""Make sure that no compiled code outlives what it was compiled from."""

import shutil
import subprocess
import sys

from gridward.locating import compiling

_OUTER = """
from compiling import compiled
from inner import inner

@compiled
def outer(x):
    return 10 * inner(x)

if __name__ == "__main__":
    print(outer(2))
"""
_INNER = """
from compiling import compiled

@compiled
def inner(x):
    return x * {factor}
"""


def test_a_change_in_a_called_file_is_noticed(tmp_path):
    shutil.copy(compiling.__file__, tmp_path)
    (tmp_path / "outer.py").write_text(_OUTER)

    said = []
    for factor in (1, 1, 3):
        (tmp_path / "inner.py").write_text(_INNER.format(factor=factor))
        command = [sys.executable, "-c", "import outer; print(outer.outer(2))"]
        run = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)
        said.append(run.stdout.strip())

    assert said == ["20", "20", "60"]
