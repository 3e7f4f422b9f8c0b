"""Where things are: the program's resources, and the person's data."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

from coder_gui.system.files import private_folder

HOME_VARIABLE = "CODER_GUI_HOME"
APPLICATION = "coder-gui"


def program_root() -> Path:
    """The folder that holds `resources` and `migrations`: the repository, or the frozen program."""
    frozen = getattr(sys, "_MEIPASS", None)
    return Path(frozen) if frozen else Path(__file__).resolve().parents[2]


def resource(*parts: str) -> Path:
    """A file or folder of `resources`; it is not checked that it exists."""
    return program_root().joinpath("resources", *parts)


def data_root() -> Path:
    """The person's data folder on this laptop, made private; CODER_GUI_HOME overrides it.

    It is local, never roaming: the key in it belongs to this laptop.
    """
    given = os.environ.get(HOME_VARIABLE)
    root = Path(given) if given else Path(platformdirs.user_data_dir(APPLICATION, appauthor=False))
    return private_folder(root)


def profiles_root() -> Path:
    """The folder that holds a folder for each profile."""
    return private_folder(data_root() / "profiles")


def classifications_root() -> Path:
    """Editions of the classifications, shared by the profiles: no patient data is in them."""
    return private_folder(data_root() / "classifications")


def logs_root() -> Path:
    """The folder of the log."""
    return private_folder(data_root() / "logs")


def trust_settings_file() -> Path:
    """The trust-wide settings file, which only an administrator can write; it may be absent."""
    folder = platformdirs.site_config_dir(APPLICATION, appauthor=False)
    return Path(folder) / "settings.json"
