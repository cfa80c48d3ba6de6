"""Ask what nobody covers, of every kind, as of a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridward import coverage
from gridward.coverage import BY, KINDS
from gridward.errors import InputError
from gridward.workspace.door import day_of
from gridward.workspace.judging import Judging
from gridward.workspace.questions import Questions

if TYPE_CHECKING:
    from collections.abc import Sequence

    from gridward.coverage import Need, Statement


class Statements(Questions):
    """What a workspace states of its coverage."""

    def coverage(
        self,
        at: str | None = None,
        *,
        since: str | None = None,
        radius_m: float | None = None,
        kinds: Sequence[str] | None = None,
        by: Sequence[str] = (),
        needs: Sequence[Need] | None = None,
    ) -> Statement:
        """Return what nobody covers, as of a day, of every kind, by name.

        *ground* that lies in no area of the finest nested layer, or of those beside it. *duty*:
        areas of these without a territorial unit, or without a contractor as soon as contracts
        are kept at all, and matters without a lead. *unmanaged*: areas of overlay layers that
        no record speaks of. *point*: areas without an inspection point. *visit*:
        areas that no visit came to, and with a radius the ground that none came near.
        *facility*: areas with fewer facilities than they need, and ground with none in reach.
        *target*: areas of overlay layers, and facilities, that no visit came to.

        Parameters
        ----------
        at
            ISO date; today unless said.
        since
            ISO date from which visits count; unless said, all until ``at`` do. Visits without
            a day are rounds of every day, and count on each.
        radius_m
            How far a visit or track sees, 1 to 20,000 m; unless said, blind spots are not
            looked for.
        kinds
            Which of ``coverage.KINDS``; unless said, ground, duty, unmanaged and point, and those
            that there are records for: visits and targets with visits, facilities.
        by
            Which of ``coverage.BY`` the accounts are divided by, too.
        needs
            Of facilities; unless said, one of each kind there is in each finest area.

        Raises
        ------
        InputError
            If a date, kind or radius cannot be used; ``since_after``; ``no_areas`` if there is
            none yet; ``empty_mandate`` if what must be covered is no ground.
        NotFoundError
            If a need names a layer that is not there.
        """
        self.check_words(kinds, by)
        with self.seen() as (state, records):
            return Judging(
                state,
                records,
                day_of(at),
                since=None if since is None else day_of(since),
                radius_m=None if radius_m is None else coverage.checked_radius_m(radius_m),
                kinds=None if kinds is None else tuple(kinds),
                by=tuple(by),
                needs=None if needs is None else tuple(needs),
            ).statement()

    @staticmethod
    def check_words(kinds: Sequence[str] | None, by: Sequence[str]) -> None:
        """Make sure that kinds and divisions are known ones.

        Raises
        ------
        InputError
            ``bad_value``.
        """
        for field, words, known in (("--kind", kinds or (), KINDS), ("--by", by, BY)):
            for word in words:
                if word not in known:
                    raise InputError("bad_value", field=field, value=word, choices=known)
