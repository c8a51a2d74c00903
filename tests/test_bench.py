"""The page of benchmarks says what was measured."""

import bench
import pytest


def test_ratios_are_medians_of_pairs():
    def run(seconds):
        return {"first": seconds, "next": seconds, "test": 0.9, "rate": 50.0}

    slow = {"deck": run(30.0), "course": run(10.0), "matmul": 100.0}
    fast = {"deck": run(4.0), "course": run(2.0), "matmul": 100.0}
    row = [*bench.pair_row("MNIST", [fast, fast, slow])]
    assert row[:4] == ["MNIST", "4.0", "2.0", "2.00"]
    assert row[-2:] == ["0.50", "0.50"]  # of the matrix product


def test_the_exponent_of_growth_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(bench, "DRAWING", tmp_path / "growth.png")
    kinds = ("images", "width", "depth", "batch", "words", "LSTM's batch")
    measured = {str(n): [0.1 * n**2] * 3 for n in (1, 2, 4)}
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
