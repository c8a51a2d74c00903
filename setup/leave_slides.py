"""Let JupyterLab start with its menus, even if it was closed amid slides.

python setup/leave_slides.py

The slides' extension keeps whether it is presenting among the user's
settings, so that Lab would come back as slides, without menus.
"""

import json
import os
from pathlib import Path

import json5
from jupyter_core.paths import jupyter_config_dir

SETTINGS = "jupyterlab-slideshow/plugin.jupyterlab-settings"


def main():
    named = os.environ.get("JUPYTERLAB_SETTINGS_DIR")
    leave(Path(named or Path(jupyter_config_dir(), "lab", "user-settings")))


def leave(folder):
    """Forget in a folder of user settings that slides are shown.

    Args:
        folder: pathlib.Path; what else is set there stays.
    """
    path = folder / SETTINGS
    if not path.exists():
        return
    settings = json5.loads(path.read_text(encoding="utf-8"))
    if settings.pop("active", False):
        part = path.with_suffix(".part")  # a full disk leaves the old one
        part.write_text(json.dumps(settings, indent=4), encoding="utf-8")
        os.replace(part, path)


if __name__ == "__main__":
    main()
