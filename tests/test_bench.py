"""The page of benchmarks says what was measured."""

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
    page = bench.PAGE.read_text(encoding="utf-8")
    assert page.index("20.0, 20.0, 90.0%") < page.index("on a GPU")
    assert "Some GPU, " in page[page.index("0.5, 0.5, 90.0%") :]


def test_a_cell_is_named_by_the_heading_above_it():
    text, code = lessons.v4.new_markdown_cell, lessons.v4.new_code_cell
    cells = [text("# One\n\n## Two"), code("a = 1"), text("b"), code("b = 2")]
    notebook = lessons.v4.new_notebook(cells=[*cells, text("## Three")])
    assert bench.section(notebook, 3) == "Two"


def test_the_stopwatch_starts_after_each_import():
    text, code = lessons.v4.new_markdown_cell, lessons.v4.new_code_cell
    cells = [
        code("import course_utils\ncourse_utils.setup()"),
        text("import keras, we shall"),
        code("import keras\n1 + 1"),
        code("# import keras is done"),
    ]
    notebook, importing = bench.timed(lessons.v4.new_notebook(cells=cells))
    sources = [cell.source for cell in notebook.cells]
    assert [notebook.cells[number] for number in importing] == cells[::2]
    after = [sources[number + 1] for number in importing]
    assert after == ["stopwatch.start()"] * 2
    assert sources.count("stopwatch.start()") == 2
    assert sources[-1] == "stopwatch.report()"


def test_only_the_outermost_call_is_counted(monkeypatch):
    pytest.importorskip("resource")  # not on Windows
    import stopwatch

    clock = iter([0, 5, 7, 9])
    monkeypatch.setattr(stopwatch.time, "perf_counter", lambda: next(clock))
    load = stopwatch.counted("data", lambda: "data")
    fit = stopwatch.counted("training", load)
    assert (fit(), load()) == ("data", "data")
    assert stopwatch.seconds == {"training": 5, "data": 2}


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
