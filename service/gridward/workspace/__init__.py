"""Open a city's workspace: the one door to its records, questions and outputs."""

from gridward.store import signing
from gridward.workspace.answers import (
    ImportReport,
    NamedUnit,
    Nearest,
    Owner,
    Rung,
    Weighed,
    WhoAnswer,
)
from gridward.workspace.changing import CHANGED, ENDED, Changed, changed_fields
from gridward.workspace.codes import CodeCheck, CodesMade
from gridward.workspace.copies import back_up, copy_workspace, need_no_password, restore, shown
from gridward.workspace.datum_guard import DatumTaken
from gridward.workspace.demo_city import DEMO_STEPS, create_demo
from gridward.workspace.demo_district import DISTRICT_STEPS, create_district
from gridward.workspace.door import day_of
from gridward.workspace.duty_checks import DutiesReport, NamedFault
from gridward.workspace.exports import EXPORTED, ExportReport
from gridward.workspace.fabric_checks import FabricReport
from gridward.workspace.fabric_repairs import RepairReport
from gridward.workspace.lifecycle import create_workspace, identity_of, open_workspace
from gridward.workspace.located_files import LocateProgress, LocateReport
from gridward.workspace.mending import Findings
from gridward.workspace.pairings import PairingReport, ScheduleReport
from gridward.workspace.plans import PlanReport, PlanWishes, unit_names
from gridward.workspace.reporting import REPORT_FORMATS, need_report_format
from gridward.workspace.seeing import seen
from gridward.workspace.workspace import Workspace

__all__ = [
    "CHANGED",
    "DEMO_STEPS",
    "DISTRICT_STEPS",
    "ENDED",
    "EXPORTED",
    "REPORT_FORMATS",
    "Changed",
    "CodeCheck",
    "CodesMade",
    "DatumTaken",
    "DutiesReport",
    "ExportReport",
    "FabricReport",
    "Findings",
    "ImportReport",
    "LocateProgress",
    "LocateReport",
    "NamedFault",
    "NamedUnit",
    "Nearest",
    "Owner",
    "PairingReport",
    "PlanReport",
    "PlanWishes",
    "RepairReport",
    "Rung",
    "ScheduleReport",
    "Weighed",
    "WhoAnswer",
    "Workspace",
    "back_up",
    "changed_fields",
    "copy_workspace",
    "create_demo",
    "create_district",
    "create_workspace",
    "day_of",
    "identity_of",
    "need_no_password",
    "need_report_format",
    "open_workspace",
    "restore",
    "seen",
    "shown",
    "signing",
    "unit_names",
]
