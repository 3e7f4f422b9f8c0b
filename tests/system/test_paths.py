"""Where the program's resources and the person's data are."""

from __future__ import annotations

import sys

from coder_gui.system import paths


def test_the_home_variable_moves_all_data(tmp_path, monkeypatch):
    home = tmp_path / "home"
    monkeypatch.setenv("CODER_GUI_HOME", str(home))
    assert paths.data_root() == home
    assert paths.profiles_root() == home / "profiles"
    assert paths.classifications_root() == home / "classifications"
    assert paths.logs_root() == home / "logs"
    for folder in (home, *home.iterdir()):
        assert folder.stat().st_mode & 0o777 == 0o700


def test_without_it_the_data_is_where_the_system_keeps_a_persons_data(tmp_path, monkeypatch):
    monkeypatch.delenv("CODER_GUI_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "share"))
    root = paths.data_root()
    assert root.name == "coder-gui"
    assert root.is_relative_to(tmp_path)


def test_resources_are_beside_the_package_in_a_checkout():
    assert paths.resource("fonts").parent == paths.program_root() / "resources"
    assert (paths.program_root() / "coder_gui").is_dir()


def test_resources_are_inside_the_frozen_program(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resource("fonts", "Inter.ttf") == tmp_path / "resources" / "fonts" / "Inter.ttf"


def test_the_trusts_settings_are_where_a_person_cannot_write():
    file = paths.trust_settings_file()
    assert file.name == "settings.json"
    assert not file.is_relative_to(paths.data_root())
