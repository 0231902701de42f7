from __future__ import annotations

import getpass
import tomllib
from pathlib import Path

import pytest

from bioner_desk.errors import WriteError
from bioner_desk.settings import BY_KEY, SETTINGS, SettingsStore, config_folder


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda one: one.key)
def test_every_default_is_allowed(setting):
    assert setting.allows(setting.default)


def test_without_a_file_there_are_defaults(tmp_path):
    store = SettingsStore(tmp_path / "not there")
    assert {setting.key: store.get(setting.key) for setting in SETTINGS} == {
        key: setting.default for key, setting in BY_KEY.items()
    }
    assert store.messages == []
    assert not (tmp_path / "not there").exists()


def test_only_what_differs_is_written(tmp_path):
    store = SettingsStore(tmp_path)
    store.update({"theme": "dark", "text_size": 150, "keys": {"find": ("Ctrl+F", "F3")}})
    store.set("text_size", 100)
    assert tomllib.loads((tmp_path / "settings.toml").read_text()) == {
        "theme": "dark",
        "keys": {"find": ["Ctrl+F", "F3"]},
    }
    again = SettingsStore(tmp_path)
    assert (again.text("theme"), again.number("text_size")) == ("dark", 100)
    assert again.keys() == {"find": ("Ctrl+F", "F3")}
    assert list(tmp_path.iterdir()) == [tmp_path / "settings.toml"]


def test_unknown_keys_are_kept(tmp_path):
    (tmp_path / "settings.toml").write_text('later = [1, 2]\n[newer]\n"a b" = {c = 1.5}\n')
    SettingsStore(tmp_path).set("theme", "light")
    assert tomllib.loads((tmp_path / "settings.toml").read_text()) == {
        "later": [1, 2],
        "theme": "light",
        "newer": {"a b": {"c": 1.5}},
    }


def test_what_another_window_set_is_kept(tmp_path):
    one, other = SettingsStore(tmp_path), SettingsStore(tmp_path)
    one.set("theme", "dark")
    other.set("wrap", value=False)
    again = SettingsStore(tmp_path)
    assert (again.text("theme"), again.is_on("wrap")) == ("dark", False)


@pytest.mark.parametrize("content", [b"theme = ", b"\xff\xfe\x00", b"[a]\n[a]\n"])
def test_a_damaged_file_is_put_aside(tmp_path, content):
    (tmp_path / "settings.toml").write_bytes(content)
    store = SettingsStore(tmp_path)
    assert store.text("theme") == "system"
    assert "damaged" in store.messages[0]
    assert (tmp_path / "settings.toml.damaged").read_bytes() == content
    store.set("theme", "dark")
    assert SettingsStore(tmp_path).messages == []


def test_a_value_that_makes_no_sense_is_said_and_not_used(tmp_path):
    (tmp_path / "settings.toml").write_text('theme = "purple"\ntext_size = 5\nkeys = 7\nwrap = false\n')
    store = SettingsStore(tmp_path)
    assert (store.text("theme"), store.number("text_size"), store.keys()) == ("system", 100, {})
    assert not store.is_on("wrap")
    assert len(store.messages) == 3


def test_a_folder_in_the_files_place_does_not_stop_the_start(tmp_path):
    (tmp_path / "settings.toml").mkdir()
    store = SettingsStore(tmp_path)
    assert store.text("theme") == "system"
    assert store.messages


def test_a_value_that_is_not_allowed_is_refused(tmp_path):
    store = SettingsStore(tmp_path)
    with pytest.raises(ValueError, match="theme"):
        store.update({"wrap": False, "theme": "purple"})
    assert store.is_on("wrap")


def test_what_cannot_be_written_holds_all_the_same(tmp_path):
    (tmp_path / "file").write_text("")
    store = SettingsStore(tmp_path / "file" / "below")
    with pytest.raises(WriteError) as raised:
        store.set("theme", "dark")
    assert raised.value.hint
    assert store.text("theme") == "dark"


def test_the_person_is_the_systems_user_until_a_name_is_set(tmp_path, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "resident")
    store = SettingsStore(tmp_path)
    assert store.person() == "resident"
    store.set("person", "Dr Öz")
    assert SettingsStore(tmp_path).person() == "Dr Öz"


def test_a_system_without_a_users_name(tmp_path, monkeypatch):
    def fail() -> str:
        raise OSError

    monkeypatch.setattr(getpass, "getuser", fail)
    assert SettingsStore(tmp_path).person() == "unknown"


def test_recent_folders_are_ten_the_newest_first(tmp_path):
    store = SettingsStore(tmp_path)
    for number in [*range(12), 5]:
        store.add_recent_folder(Path(f"/notes/{number}"))
    names = [Path(one).name for one in SettingsStore(tmp_path).texts("recent_folders")]
    assert names == "5 11 10 9 8 7 6 4 3 2".split()


def test_geometry_has_a_file_of_its_own(tmp_path):
    SettingsStore(tmp_path).set_geometry({"main": b"\x00\xff"})
    assert SettingsStore(tmp_path).geometry("main") == b"\x00\xff"
    assert SettingsStore(tmp_path).geometry("other") == b""
    assert not (tmp_path / "settings.toml").exists()


def test_damaged_geometry_is_forgotten(tmp_path):
    (tmp_path / "window.toml").write_text('main = "???"')
    assert SettingsStore(tmp_path).geometry("main") == b""


def test_the_folder_can_be_named(monkeypatch, tmp_path):
    monkeypatch.setenv("BIONER_CONFIG_DIR", str(tmp_path))
    assert config_folder() == tmp_path
    monkeypatch.delenv("BIONER_CONFIG_DIR")
    assert config_folder().name == "bioner-desk"
