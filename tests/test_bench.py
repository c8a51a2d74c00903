"""The page of benchmarks says what was measured."""

import builtins
import runpy

import bench
import pytest

from course_authoring import lessons


def test_ratios_are_medians_of_pairs():
    def run(seconds, test=0.9):
        return {"first": seconds, "next": seconds, "test": test, "rate": 50.0}

    slow = {"deck": run(30.0, 0.5), "course": run(10.0, 0.5), "matmul": 100.0}
    fast = {"deck": run(4.0), "course": run(2.0, 0.89), "matmul": 100.0}
    row = [*bench.pair_row("MNIST", "course", [fast, fast, slow])]
    assert row[:3] == ["MNIST, course", "2.0", "2.00"]
    assert row[-2:] == ["89.0% (-1.0)", "0.50"]  # of the matrix product


def test_what_a_gpu_measured_stands_beside_the_cpu(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "MEASURED", tmp_path / "benchmarks.json")
    monkeypatch.setattr(bench, "PAGE", tmp_path / "benchmarks.md")
    monkeypatch.setattr("sys.argv", ["bench.py", "backends"])
    for names, seconds in ([], 20.0), (["Some GPU"], 0.5):
        run = {"MNIST": {"first": seconds, "next": seconds, "test": 0.9}}
        monkeypatch.setattr(bench, "gpus", lambda names=names: names)
        monkeypatch.setattr(
            bench, "backends", lambda run=run: {"tensorflow": [run]}
        )
        bench.main()
    page = bench.PAGE.read_text()
    assert page.index("20.0, 20.0, 90.0%") < page.index("on a GPU")
    assert "Some GPU, " in page[page.index("0.5, 0.5, 90.0%") :]


def test_a_cell_is_named_by_the_heading_above_it():
    text, code = lessons.v4.new_markdown_cell, lessons.v4.new_code_cell
    cells = [text("# One\n\n## Two"), code("a = 1"), text("b"), code("b = 2")]
    notebook = lessons.v4.new_notebook(cells=[*cells, text("## Three")])
    assert bench.section(notebook, 3) == "Two"


def test_views_are_measured_without_the_stopwatch(monkeypatch):
    """Figures import a lot; counting that would be measured with them."""
    monkeypatch.setattr("builtins.__import__", builtins.__import__)
    plain = builtins.__import__
    stopwatch = runpy.run_path(bench.HERE / "stopwatch.py")
    assert builtins.__import__ is not plain
    stopwatch["report"]()
    assert builtins.__import__ is plain


def test_the_exponent_of_growth_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "DRAWING", tmp_path / "growth.png")
    kinds = ("images", "width", "depth", "batch", "words", "LSTM's batch")
    measured = {str(n): [0.1 * n**2, 9.0, 9.0] for n in (1, 2, 4)}
    found = bench.draw_growth(dict.fromkeys(kinds, measured))
    assert found == pytest.approx(dict.fromkeys(kinds, 2.0))
    assert bench.DRAWING.exists()


def test_a_part_that_does_not_exist_is_refused(monkeypatch):
    monkeypatch.setattr("sys.argv", ["bench.py", "nonsense"])
    with pytest.raises(SystemExit, match="'nonsense' is no part"):
        bench.main()


def test_a_part_replaces_only_itself(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "MEASURED", tmp_path / "benchmarks.json")
    bench.keep("growth", 1)
    bench.keep("lessons", 2)
    bench.keep("growth", 3)
    found = {name: told["found"] for name, told in bench.measured().items()}
    assert found == {"growth": 3, "lessons": 2}
