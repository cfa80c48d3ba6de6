"""Say where in the tree a layer stands: what an import says of it, and what is known already."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from gridward.errors import InputError, NotFoundError
from gridward.locating.intake import length_m

if TYPE_CHECKING:
    from gridward.workspace.state import State


@dataclass(frozen=True)
class LayerPlace:
    """Where a layer stands, as ``Records.put_layer`` takes it."""

    parent_layer: str | None  # none: the top of the tree, or an overlay
    overlay: bool
    beside: str | None  # the layer that it stands beside
    may_overlap: bool
    accuracy_m: float | None

    @classmethod
    def said(
        cls,
        state: State,
        layer: str,
        *,
        parent_layer: str | None = None,
        overlay: bool = False,
        beside: str | None = None,
        may_overlap: bool = False,
        accuracy_m: float | None = None,
    ) -> LayerPlace:
        """Return the place of a layer; what is not said stays as it is known.

        Raises
        ------
        NotFoundError
            If the layer above or beside is not there.
        InputError
            ``not_a_length``; ``beside_parent``; ``needs_beside``, if it may overlap others
            and stands beside none.
        """
        for name in (parent_layer, beside):
            if name is not None and name not in state.layer_names:
                raise NotFoundError("layer", name, tuple(state.layer_names))
        if accuracy_m is None:
            accuracy_m = state.lines_accuracy_m(layer)
        else:
            accuracy_m = length_m(accuracy_m, "--lines-accuracy")
        known = state.layers[state.layers["layer"] == layer]
        if (
            beside is None
            and not overlay
            and len(known)
            and isinstance(known["beside"].iloc[0], str)
        ):
            beside = known["beside"].iloc[0]
        if beside is not None:
            above = state.above(beside)
            if parent_layer not in (None, above):
                raise InputError(
                    "beside_parent", field="--parent-layer", value=parent_layer, choices=(beside,)
                )
            parent_layer = above
        elif parent_layer is None and not overlay:
            parent_layer = state.above(layer)
        may_overlap = may_overlap or bool(known["may_overlap"].any())
        if may_overlap and beside is None and len(state.rungs.with_peers(layer)) == 1:
            raise InputError("needs_beside", field="--may-overlap", value=layer)
        return cls(parent_layer, overlay, beside, may_overlap, accuracy_m)

    def as_said(self) -> dict[str, Any]:
        """Return it as keyword arguments of ``Records.put_layer``."""
        return asdict(self)

    def peers(self, state: State, layer: str) -> tuple[str, ...]:
        """Return the layers beside it, once it is there."""
        rung = state.rungs.with_peers(self.beside or layer)
        return tuple(one for one in rung if one != layer and one in state.layer_names)
