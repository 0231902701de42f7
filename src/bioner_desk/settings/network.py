"""What the settings say of the network, and that they are obeyed."""

from __future__ import annotations

from bioner_desk.offline import Switch, forbid, permit
from bioner_desk.settings.store import SettingsStore


def apply_offline(settings: SettingsStore) -> None:
    """Set or take back the offline switch, as the person has set it; option and variable stay what they are."""
    if settings.is_on("offline"):
        forbid(Switch.SETTING)
    else:
        permit(Switch.SETTING)
