"""The list of data files: where it is found, what it says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import registry
from course_utils.registry import DataError, DataFile, Edition

PACKAGE = Path(registry.__file__).parent
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
MD5 = "md5:900150983cd24fb0d6963f7d28e17f72"  # both of b"abc"


@pytest.fixture
def found(tmp_path):
    """Ask a copy of the package, in tmp_path/course, for its registry."""
    target = tmp_path / "course" / "src" / "course_utils"
    shutil.copytree(PACKAGE, target)

    def ask(folder):
        folder.mkdir(parents=True, exist_ok=True)
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]);"
            "from course_utils import registry; print(registry.REGISTRY)"
        )
        command = [sys.executable, "-c", code, str(target.parent)]
        ran = subprocess.run(
            command, capture_output=True, text=True, check=True, cwd=folder
        )
        return Path(ran.stdout.strip())

    return ask


def put(folder):
    path = folder / "data" / "registry.toml"
    path.parent.mkdir(parents=True)
    path.write_text("", encoding="utf-8")
    return path


def test_the_registry_of_the_checkout_comes_first(found, tmp_path):
    own = put(tmp_path / "course")
    put(tmp_path / "elsewhere")
    assert found(tmp_path / "elsewhere") == own


def test_else_that_of_the_folder_where_one_works(found, tmp_path):
    own = tmp_path / "course" / "data" / "registry.toml"
    assert found(tmp_path / "nowhere") == own, "the message names this one"
    path = put(tmp_path / "copy")
    assert found(tmp_path / "copy") == path
    assert found(tmp_path / "copy" / "notebooks" / "en") == path
    nearer = put(tmp_path / "copy" / "notebooks")
    assert found(tmp_path / "copy" / "notebooks" / "en") == nearer


def test_a_file_has_its_editions_in_order(tmp_path, monkeypatch):
    path = tmp_path / "registry.toml"
    path.write_text(
        '[a.files."x.npz".one]\nhash = "h"\nsize = 3\nurls = ["u", "v"]\n'
        '[a.files."x.npz".two]\nhash = "i"\nsize = 4\n'
        '[a.files."y.npz".one]\nhash = "j"\nsize = 5\n'
        '[b.files."z.npz".one]\nhash = "k"\nsize = 6\n'
    )
    monkeypatch.setattr(registry, "REGISTRY", path)
    one, two = Edition("one", "h", 3, ("u", "v")), Edition("two", "i", 4, ())
    assert registry.read_registry() == {
        "a": [
            DataFile("x.npz", (one, two)),
            DataFile("y.npz", (Edition("one", "j", 5),)),
        ],
        "b": [DataFile("z.npz", (Edition("one", "k", 6),))],
    }
    with pytest.raises(AttributeError):
        one.hash = "i"
    with pytest.raises(AttributeError):
        DataFile("x.npz", (one,)).editions = (two,)


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "[a]",
        "a = 1",
        '[a.files."x".one]\nsize = 3',
        '[a.files."x".one]\nhash = "h"',
    ],
)
def test_a_registry_that_cannot_be_read_is_named(tmp_path, monkeypatch, text):
    path = tmp_path / "registry.toml"
    monkeypatch.setattr(registry, "REGISTRY", path)
    for _ in "missing", "spoilt":
        with pytest.raises(DataError, match="list of data sets") as error:
            registry.read_registry()
        assert str(path) in str(error.value)
        assert " cannot be read (" in str(error.value)
        assert "whole copy" in str(error.value)
        path.write_text(text)


def test_a_hash_is_a_sha256_or_a_marked_md5():
    assert registry.digest(b"abc") == SHA256
    assert registry.digest(b"abc", SHA256) == SHA256
    assert registry.digest(b"abc", MD5) == MD5
    file = DataFile("x", (Edition("a", SHA256, 3), Edition("b", MD5, 3)))
    assert registry.edition_of(b"abc", file) == "a"
    assert registry.edition_of(b"abc", DataFile("x", file.editions[1:])) == "b"
    assert registry.edition_of(b"abd", file) is None
