"""JupyterLab closed amid slides starts with its menus again."""

import json

import leave_slides


def test_only_the_slides_are_left(tmp_path):
    path = tmp_path / leave_slides.SETTINGS
    path.parent.mkdir()
    # As JupyterLab writes it: JSON with comments.
    path.write_text('{\n// Decks\n"active": true,\n"showCodeCellPrompt": 1}')
    leave_slides.leave(tmp_path)
    assert json.loads(path.read_text()) == {"showCodeCellPrompt": 1}


def test_what_does_not_present_is_not_touched(tmp_path):
    leave_slides.leave(tmp_path)
    assert not list(tmp_path.iterdir())
    path = tmp_path / leave_slides.SETTINGS
    path.parent.mkdir()
    path.write_text('{"active": false} // mine')
    leave_slides.leave(tmp_path)
    assert path.read_text() == '{"active": false} // mine'
