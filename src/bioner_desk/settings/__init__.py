"""What a person has set: kept in a file of the user's, apart from any folder of documents."""

from bioner_desk.settings.network import apply_offline
from bioner_desk.settings.schema import BY_KEY, SETTINGS, Choice, Setting, SettingKind, Value
from bioner_desk.settings.store import SettingsStore, config_folder

__all__ = [
    "BY_KEY",
    "SETTINGS",
    "Choice",
    "Setting",
    "SettingKind",
    "SettingsStore",
    "Value",
    "apply_offline",
    "config_folder",
]
