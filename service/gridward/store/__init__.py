"""Keep a workspace in one GeoPackage file."""

from gridward.store.changes import Changes
from gridward.store.records import Records
from gridward.store.signing import now, signing, system_user
from gridward.store.workspace_file import Store, create, is_workspace, open_store

__all__ = [
    "Changes",
    "Records",
    "Store",
    "create",
    "is_workspace",
    "now",
    "open_store",
    "signing",
    "system_user",
]
