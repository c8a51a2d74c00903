"""Build the notebooks from the lesson sources and execute them.

    ... build               every lesson whose source changed
    ... build 05            one lesson
    ... build --force 05    also when nothing changed
    ... build --instructor  with solutions, speaker notes and what only
                            instructors see, in build/instructor

Code is executed only if it, a guard or a claim changed; a change of prose
keeps the outputs.
"""

import argparse
import copy
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient.exceptions import CellExecutionError

from course_authoring import frames, kernels, lessons, margins, notes
from course_utils import datafiles

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELL_TIMEOUT = 1800  # an old computer, one core, two lessons at once


def main(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("numbers", nargs="*", metavar="NN")
    parser.add_argument("--force", action="store_true")
    parser.add_argument("--instructor", action="store_true")
    wanted = parser.parse_args(arguments)
    try:
        # The one with the course map last: it tells how long others ran.
        for lesson in sorted(
            lessons.load_all(wanted.numbers), key=lessons.has_course_map
        ):
            if wanted.instructor:
                build(lesson, lessons.ROOT / "build/instructor", solved=True)
            elif wanted.force or not same_code(lesson) or frames.stale(lesson):
                build(lesson, lessons.NOTEBOOKS)
            elif not up_to_date(lesson):
                rewrite(lesson)
            else:
                print(f"{lesson.name}: unchanged")
    except (lessons.LessonError, BuildError) as error:
        sys.exit(str(error))


class BuildError(Exception):
    """A lesson that does not run; the message says which cell and why."""


def up_to_date(lesson):
    """Whether the committed notebooks are what the source gives."""
    return all(
        same_cells(lesson.notebook_path(language), derived)
        for language, derived in derive_both(lesson).items()
    )


def same_code(lesson):
    """Whether the stored outputs are those of the code as it is now."""
    wanted = lessons.code_digest(lesson)
    for language in lessons.LANGUAGES:
        path = lesson.notebook_path(language)
        if not path.exists():
            return False
        stored = nbformat.read(path, as_version=4)
        course = stored.metadata.get("course", {})
        edited = course.get("outputs") != lessons.output_digest(stored)
        if edited or course.get("code") != wanted:
            return False
        # A cell that became a guard, or is none any more, changes no code.
        if programs(stored) != programs(lessons.derive(lesson, language)):
            return False
    return True


def rewrite(lesson):
    """Derive the notebooks anew and keep what their code gave."""
    for language, notebook in derive_both(lesson).items():
        path = lesson.notebook_path(language)
        stored = nbformat.read(path, as_version=4)
        copy_outputs(stored, notebook)
        notebook.metadata["course"] = {
            **stored.metadata["course"],
            **notebook.metadata["course"],
            "outputs": lessons.output_digest(notebook),
        }
        write(notebook, path)
    print(f"{lesson.name}: prose changed, outputs kept")


def code_of(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def programs(notebook):
    """The syntax trees of its cells; comments and layout do not count."""
    return [
        margins.syntax_tree(cell.source)
        for cell in code_of(notebook)
        if _is_lesson(cell)
    ]


def same_cells(path, derived):
    """Whether a stored notebook has the derived cells and its own outputs."""
    if not path.exists():
        return False
    stored = nbformat.read(path, as_version=4)
    digest = stored.metadata.get("course", {}).get("outputs")
    if digest != lessons.output_digest(stored):
        return False
    return without_outputs(stored) == without_outputs(derived)


def without_outputs(notebook):
    """The notebook as plain data, less everything execution adds."""
    bare = copy.deepcopy(notebook)
    for added in ("outputs", "seconds"):
        bare.metadata["course"].pop(added, None)
    bare.metadata["language_info"].pop("version", None)  # of the builder
    for cell in bare.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return nbformat.writes(bare)


def derive_both(lesson, **options):
    return {
        language: lessons.derive(lesson, language, **options)
        for language in lessons.LANGUAGES
    }


def build(lesson, folder, solved=False):
    """Execute a lesson once and write it in both languages.

    The frames of its live views are drawn on the way (frames.py).

    Raises:
        BuildError: a cell raises or writes to stderr, or the outputs would
            be those of the sample, where readers compare with real data.
    """
    if not solved and lessons.lacks_real_data(lesson):
        raise BuildError(
            f"{lesson.name}: not built, for its real data are missing and "
            "the stored outputs would be those of the sample; put the files "
            "into COURSE_DATA_DIR or data/ (data/README.md)."
        )
    notebooks = derive_both(lesson, solved=solved, teacher=solved)
    guarded = lessons.derive(
        lesson, "zh", solved=solved, guards=margins.enforced
    )
    if not solved:
        frames.add_cells(guarded, lesson)
    start = time.perf_counter()
    execute(guarded, lesson, strict=True)
    seconds = time.perf_counter() - start
    if not solved:
        seconds -= frames.remove_cells(guarded)
    seconds = round(seconds)
    for notebook in notebooks.values():
        copy_outputs(guarded, notebook)
    for language, notebook in notebooks.items():
        if solved:  # for instructors
            notes.add(notebook, int(lesson.header["minutes"]))
        digest = lessons.output_digest(notebook)
        notebook.metadata["course"] |= {"outputs": digest, "seconds": seconds}
        path = folder / lessons.LANGUAGES[language] / f"{lesson.name}.ipynb"
        write(notebook, path)
    print(f"{lesson.name}: ran in {seconds} s")


def execute(notebook, lesson, views=False, strict=False):
    """Run all cells in place, as JupyterLab would.

    Args:
        notebook: a NotebookNode of a lesson.
        lesson: the Lesson, for the messages.
        views: keep the live views and their state.
        strict: a claim of the ledger that does not hold is an error.

    Raises:
        BuildError: a cell raises or writes to stderr.
    """
    metadata = copy.deepcopy(notebook.metadata)
    client = kernels.client(notebook, lessons.NOTEBOOKS, CELL_TIMEOUT)
    client.store_widget_state = views
    environment = {
        **os.environ,
        "COURSE_PROGRESS": "",  # the author's is nobody's business
        "COURSE_STRICT": str(int(strict)),
        "TQDM_DISABLE": "1",  # progress is for those who wait
    }
    try:
        client.execute(env=environment)
    except CellExecutionError as error:
        raise BuildError(f"{lesson.name}: a cell fails.\n{error}") from None
    # Less the version of this kernel.
    widgets = notebook.metadata.get("widgets")
    notebook.metadata = metadata
    if views and widgets:
        notebook.metadata["widgets"] = widgets
    for cell in notebook.cells:
        if cell.cell_type == "code":
            _tidy(cell, views)
            _refuse_stderr(cell, lesson)


def _tidy(cell, views):
    """Drop live views, whose ids are random and mean nothing later."""
    if not views:
        cell.outputs = [
            output
            for output in cell.outputs
            if WIDGET_VIEW not in output.get("data", {})
        ]
    for output in cell.outputs:
        if "text" in output:
            output.text = _without_private_paths(output.text)


def _without_private_paths(text):
    """Where the author keeps things is nobody else's business."""
    data = datafiles.chosen_folder()
    if data:
        text = text.replace(str(data), "(COURSE_DATA_DIR)")
    return text.replace(str(lessons.ROOT), "(course)")


def _refuse_stderr(cell, lesson):
    for output in cell.outputs:
        if output.get("name") == "stderr":
            raise BuildError(
                f"{lesson.name}: this cell writes to stderr, which students "
                f"see as a red box:\n{cell.source}\n---\n{output.text}"
            )


def copy_outputs(source, target):
    """Give the code cells of one notebook the outputs of another.

    Comments may differ. Only guards, and the cell that installs the package,
    may be missing: the cells are counted as if none had run.
    """
    ran = [cell.outputs for cell in code_of(source) if _is_lesson(cell)]
    wanted = [cell for cell in code_of(target) if _is_lesson(cell)]
    for cell, outputs in zip(wanted, ran, strict=True):
        cell.outputs = copy.deepcopy(outputs)
    for count, cell in enumerate(code_of(target), start=1):
        cell.execution_count = count
        for output in cell.outputs:
            if "execution_count" in output:
                output.execution_count = count


def _is_lesson(cell):
    guard = lessons.GUARD in cell.metadata.get("tags", [])
    return not guard and cell.id != lessons.INSTALL_ID


def write(notebook, path):
    """Write in one step: an interrupted build leaves the old file."""
    nbformat.validate(notebook)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = Path(f"{path}.part")
    part.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
    os.replace(part, path)
