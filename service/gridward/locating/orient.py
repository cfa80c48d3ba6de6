"""Decide on which side of a line a point lies, without ever rounding.

The side is the sign of a 2 x 2 determinant. A float filter decides nearly always
(Shewchuk, *Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric
Predicates*, 1997: a double determinant errs by less than (3 + 16 ε) ε of the sum of its
two products' sizes, ε = 2⁻⁵³); otherwise an exact sum of twelve products' parts does::

    left +   b
            ╱        p is right of a → b: −
           ╱   p
          a

It needs plain rounding: neither ``fastmath`` nor contraction into fused operations,
which numba leaves off. Degrees are at most 360 and either 0 or at least 2⁻⁹⁰⁰ (less is
taken as 0). Scaled by 2⁵⁰⁰ they give products between 2⁻⁸⁰⁰ and 2¹⁰¹⁸ with error terms
above 2⁻⁹¹⁰: no overflow, no underflow. The obvious version that the tests compare with
computes in fractions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from gridward.locating.compiling import compiled

if TYPE_CHECKING:
    from gridward.locating.compiling import Floats, Whole

FILTER = 3.3306690738754716e-16  # (3 + 16 ε) ε
TINY = 1e-290  # below it a determinant may have lost digits to underflow
SMALLEST_DEGREE = 2.0**-900  # the sum is exact down to here; less is nothing (10⁻²⁶⁶ m)
_SPLITTER = 134217729.0  # 2²⁷ + 1
_SCALE = 2.0**500


@compiled
def sound(degrees: float) -> float:
    """Return an angle, or 0 for one too small to be computed with."""
    return degrees if abs(degrees) >= SMALLEST_DEGREE else 0.0


@compiled
def side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    """Return a number whose sign tells where p lies from a → b: left +, right -, on it 0."""
    left = (ax - px) * (by - py)
    right = (ay - py) * (bx - px)
    turn = left - right
    if abs(turn) > FILTER * (abs(left) + abs(right)) + TINY:
        return turn
    return _exact_side(ax, ay, bx, by, px, py)


@compiled
def _exact_side(ax: float, ay: float, bx: float, by: float, px: float, py: float) -> float:
    # The same determinant without differences: ax by - ay bx + bx py - by px + px ay - py ax.
    if (ax == px and ay == py) or (bx == px and by == py):
        return 0.0
    if (ax == bx == px) or (ay == by == py):
        return 0.0
    parts = np.zeros(12)
    count: Whole = 0
    for first, second in ((ax, by), (-ay, bx), (bx, py), (-by, px), (px, ay), (-py, ax)):
        high, low = _product(first * _SCALE, second * _SCALE)
        count = _add(parts, count, low)
        count = _add(parts, count, high)
    for position in range(count - 1, -1, -1):
        part: float = parts[position]
        if part != 0.0:
            return part
    return 0.0


@compiled
def _product(first: float, second: float) -> tuple[float, float]:
    """Return a product as its rounded value and the exact rest (Dekker, Veltkamp)."""
    high = first * second
    first_high, first_low = _split(first)
    second_high, second_low = _split(second)
    rest = first_high * second_high - high
    rest += first_high * second_low
    rest += first_low * second_high
    return high, rest + first_low * second_low


@compiled
def _split(value: float) -> tuple[float, float]:
    spread = value * _SPLITTER
    high: float = spread - (spread - value)
    return high, value - high


@compiled
def _add(parts: Floats, count: Whole, value: float) -> Whole:
    """Add a number to an exact sum kept as parts of growing size; return their number."""
    for position in range(count):
        part = parts[position]
        total = value + part
        virtual = total - value
        parts[position] = (value - (total - virtual)) + (part - virtual)
        value = total
    parts[count] = value
    return count + 1
