"""Let a test's child processes import what the test itself can import."""

import os
import sys


def environment():
    """Return the environment with the paths that this process imports from."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {**os.environ, "PYTHONPATH": paths}
