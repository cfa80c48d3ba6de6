"""Put the door's parts together: what comes in, what is asked, what goes out."""

from __future__ import annotations

from gridward.workspace.atlases import Atlases
from gridward.workspace.changing_places import ChangingPlaces
from gridward.workspace.codes import Codes
from gridward.workspace.duty_batches import DutyBatches
from gridward.workspace.duty_checks import DutyChecks
from gridward.workspace.duty_imports import DutyImports
from gridward.workspace.exports import Exports
from gridward.workspace.fabric_checks import FabricChecks
from gridward.workspace.fabric_repairs import FabricRepairs
from gridward.workspace.ground_imports import GroundImports
from gridward.workspace.history import History
from gridward.workspace.layer_imports import LayerImports
from gridward.workspace.located_files import LocatedFiles
from gridward.workspace.maps import Maps
from gridward.workspace.outputs import Outputs
from gridward.workspace.pairings import Pairings
from gridward.workspace.registers import Registers
from gridward.workspace.reporting import Reporting
from gridward.workspace.upkeep import Upkeep


class Workspace(
    Codes,
    DutyImports,
    DutyChecks,
    DutyBatches,
    Maps,
    Atlases,
    FabricChecks,
    FabricRepairs,
    GroundImports,
    LayerImports,
    Registers,
    ChangingPlaces,
    LocatedFiles,
    Exports,
    Reporting,
    Outputs,
    Pairings,
    History,
    Upkeep,
):
    """One city's workspace: imports, questions, outputs.

    Examples
    --------
    >>> with gridward.open("city.gpkg") as city:  # doctest: +SKIP
    ...     city.who(121.5436, 25.02605).status
    'inside'
    """
