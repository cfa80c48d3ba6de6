"""Read the environment into one typed object, at the edges only.

GRIDWARD_WORKSPACE       the workspace's file; ./gridward.gpkg unless set
GRIDWARD_LANG            zh or en; the system's language unless set
GRIDWARD_ALLOWED_HOSTS   names that the served page answers under beside its own, with commas
GRIDWARD_EDITORS         who may change the workspace over HTTP: name=token, with commas
GRIDWARD_ACTOR           who is named in the history; the system's user unless set
GRIDWARD_TILES           address of map tiles with {z}, {x}, {y}, below maps; none unless set
GRIDWARD_TILES_DATUM     what they are drawn in: wgs84 or gcj02
GRIDWARD_TILES_BY        whose they are, written on the map
GRIDWARD_ADDRESS         where `serve` is reached from a phone, for the QR codes of the atlas
"""

from __future__ import annotations

from pydantic import AliasChoices, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

DEFAULT_WORKSPACE = "gridward.gpkg"


class Settings(BaseSettings):
    """What the environment says, with defaults that work on a fresh machine."""

    model_config = SettingsConfigDict(
        env_prefix="GRIDWARD_", env_ignore_empty=True, frozen=True, extra="ignore"
    )

    workspace: str = DEFAULT_WORKSPACE
    lang: str = ""
    allowed_hosts: str = ""
    editors: SecretStr = SecretStr("")
    actor: str = ""
    tiles: str = ""
    tiles_datum: str = "wgs84"
    tiles_by: str = ""
    address: str = ""
    system_language: str = Field(
        default="", validation_alias=AliasChoices("LC_ALL", "LC_MESSAGES", "LANG")
    )

    @property
    def languages(self) -> tuple[str, ...]:
        """Return the languages wished for, the most wanted first."""
        return tuple(wish for wish in (self.lang, self.system_language) if wish)

    @property
    def hosts(self) -> tuple[str, ...]:
        """Return the names that a served page answers under beside its own."""
        return tuple(name.strip() for name in self.allowed_hosts.split(",") if name.strip())
