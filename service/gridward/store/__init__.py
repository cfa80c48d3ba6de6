"""Keep a workspace in one GeoPackage file, or in a schema of a PostgreSQL database."""

from gridward.store.addresses import Address, place_of
from gridward.store.changes import Changes
from gridward.store.copies import Copied, backup, copy, restore
from gridward.store.opening import Store, create, open_store
from gridward.store.records import READ_AGAIN, Records
from gridward.store.rereading import Reading
from gridward.store.signing import now, signing, system_user
from gridward.store.workspace_file import is_workspace

__all__ = [
    "READ_AGAIN",
    "Address",
    "Changes",
    "Copied",
    "Reading",
    "Records",
    "Store",
    "backup",
    "copy",
    "create",
    "is_workspace",
    "now",
    "open_store",
    "place_of",
    "restore",
    "signing",
    "system_user",
]
