"""The list of data files: where it is found, what it says."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from platformdirs import user_cache_dir

from course_utils import datafiles, registry
from course_utils.registry import DataError, Entry

PACKAGE = Path(registry.__file__).parent
SHA256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
MD5 = "md5:900150983cd24fb0d6963f7d28e17f72"  # both of b"abc"


def ask(package, folder):
    """Import a copy of the package in a folder; its registry, its data."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]);"
        "from course_utils import registry;"
        "print(registry.REGISTRY, registry.data_folder(), sep='\\n')"
    )
    command = [sys.executable, "-c", code, str(package.parent)]
    ran = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=folder
    )
    return [Path(line) for line in ran.stdout.splitlines()]


def test_a_checkout_keeps_its_data_beside_its_registry(tmp_path):
    package = tmp_path / "course" / "src" / "course_utils"
    shutil.copytree(PACKAGE, package)
    data = tmp_path / "course" / "data"
    assert ask(package, tmp_path) == [data / "registry.toml", data]


def test_an_installed_package_writes_nothing_into_itself(tmp_path):
    package = tmp_path / "site-packages" / "course_utils"
    shutil.copytree(PACKAGE, package)
    (package / "data").mkdir()
    found, data = ask(package, tmp_path)
    assert found == package / "data" / "registry.toml"
    assert data == Path(user_cache_dir("course_utils"))


def test_installed_a_relative_folder_is_seen_from_where_one_works(
    tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COURSE_DATA_DIR", "mine")
    monkeypatch.setattr(registry, "REGISTRY", PACKAGE / "data/registry.toml")
    assert datafiles.chosen_folder() == tmp_path / "mine"


def test_entries_are_in_the_order_of_the_page(tmp_path, monkeypatch):
    path = tmp_path / "registry.toml"
    path.write_text(
        f'[a.files."x.npz".one]\nhash = "{SHA256}"\nsize = 3\n'
        'urls = ["u", "v"]\n'
        f'[a.files."x.npz".two]\nhash = "{MD5}"\nsize = 4\n'
        f'[a.files."y.npz".one]\nhash = "{SHA256.upper()}"\nsize = 5\n'
        f'[b.files."z.npz".one]\nhash = "{SHA256}"\nsize = 6\n'
    )
    monkeypatch.setattr(registry, "REGISTRY", path)
    one = Entry("x.npz", "one", SHA256, 3, ("u", "v"))
    two = Entry("x.npz", "two", MD5, 4)
    other = Entry("y.npz", "one", SHA256, 5)
    assert registry.read_registry() == {
        "a": [one, two, other],
        "b": [Entry("z.npz", "one", SHA256, 6)],
    }
    assert registry.files("a") == {"x.npz": [one, two], "y.npz": [other]}
    with pytest.raises(AttributeError):
        one.hash = "i"


@pytest.mark.parametrize(
    "text",
    [
        "[a",
        "[a]",
        "a = 1",
        '[a.files."x".one]\nsize = 3',
        '[a.files."x".one]\nhash = "abc"\nsize = 3',
        '[a.files."x".one]\nhash = "sha1:abc"\nsize = 3',
        f'[a.files."x".one]\nhash = "{SHA256}"',
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
