"""Every lesson in JupyterLab and as exported slides, in a real browser.

A kernel of these tests trains on one batch only (tests/rehearsal): here
the question is what is shown, not what is learned.
"""

import contextlib
import re

import browser
import nbformat
import pytest

import build
import leave_slides
import lessons
import slides

sync_api = pytest.importorskip("playwright.sync_api")
pytestmark = pytest.mark.skipif(
    not browser.executable(), reason="Chromium is not installed"
)
SECONDS = 1000  # Playwright counts milliseconds
NOTEBOOK = "jupyterapp.shell.currentWidget"
AXE = slides.MODULES / "axe-core/axe.min.js"
# Lower and right edge of what a slide shows, on the screen.
EDGES = """(parts) => {
  const seen = parts.map((part) => part.getBoundingClientRect())
    .filter((box) => box.width > 4 && box.height > 4);
  return [Math.max(...seen.map((box) => box.bottom)),
          Math.max(...seen.map((box) => box.right))];
}"""
# Formulas that nobody typeset; a $ in code is none.
RAW_FORMULAS = r"""() => {
  const copy = document.querySelector(".slides").cloneNode(true);
  copy.querySelectorAll("pre, code, script").forEach((x) => x.remove());
  const text = [...copy.querySelectorAll("p, li, td, th, h1, h2, h3")];
  return text.map((x) => x.textContent).filter((x) => /\$.+\$/.test(x));
}"""
# The edges of all slides of a page, each shown with all its parts.
EDGES_OF_ALL = f"""async () => {{
  const next = () => new Promise((done) => requestAnimationFrame(done));
  const found = [];
  for (const slide of Reveal.getSlides()) {{
    const {{ h, v }} = Reveal.getIndices(slide);
    Reveal.slide(h, v, 99);
    await next().then(next);  // a slide that is too tall is made smaller
    const parts = [...slide.children].filter((part) => part.offsetParent);
    found.push([h, v, ...({EDGES})(parts)]);
  }}
  return found;
}}"""


@pytest.fixture(scope="session")
def chromium():
    with sync_api.sync_playwright() as playwright:
        yield playwright.chromium.launch(
            executable_path=browser.executable(),
            args=["--no-sandbox", "--disable-gpu"],
        )


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """A window for JupyterLab, its address and its folder."""
    folder = tmp_path_factory.mktemp("lab")
    with browser.jupyterlab(folder) as address:
        yield chromium.new_page(viewport=browser.SIZE), address, folder


@pytest.fixture(scope="session")
def pages(chromium, tmp_path_factory):
    """A window for exported slides, with no network, and their folder."""
    folder = tmp_path_factory.mktemp("slides")
    slides.copy_assets(folder / "assets")
    return chromium.new_page(viewport=browser.SIZE, offline=True), folder


@pytest.mark.parametrize("language", lessons.LANGUAGES)
@pytest.mark.parametrize("lesson", lessons.load_all(), ids=lambda x: x.name)
def test_lesson(lesson, language, lab, pages):
    page, address, folder = lab
    path = lesson.notebook_path(language).relative_to(lessons.NOTEBOOKS)
    name = f"{lesson.name}-{language}"
    with browser.watch(page, name):
        if page.url == "about:blank":  # at the start, or after a failure
            leave_slides.leave(folder / "settings")
            page.goto(address.format(name))
        with opened(page, path):
            run_all(page)
            for number in views(page):
                drive(page, show(page, number))
            page.evaluate(f"{NOTEBOOK}.context.save()")
            present(page)
    ran = nbformat.read(folder / "notebooks" / path, as_version=4)
    page, folder = pages
    exported = slides.export(with_views(lesson, language, ran), folder)
    with browser.watch(page, f"{name}-slides"):
        look_through(page, exported.as_uri())


@contextlib.contextmanager
def opened(page, path):
    """Open a notebook; close it with its kernel, and without a question."""
    page.wait_for_function("window.jupyterapp?.shell.currentWidget")
    page.evaluate(
        """(path) => {
          jupyterapp.commands.execute('docmanager:open', { path });
        }""",
        str(path),
    )
    page.wait_for_function(
        f"(path) => {NOTEBOOK}?.context?.path === path && "
        f"{NOTEBOOK}.context.isReady && "
        f"{NOTEBOOK}.sessionContext.kernelDisplayStatus === 'idle'",
        arg=str(path),
        timeout=60 * SECONDS,
        polling=SECONDS / 5,
    )
    try:
        yield
    finally:
        page.evaluate(f"void {NOTEBOOK}.sessionContext.shutdown()")
    page.evaluate(f"{NOTEBOOK}.dispose()")


def run_all(page):
    """Run all cells; no cell may end in an error or write to stderr."""
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"""() => [...{NOTEBOOK}.content.model.cells].every((cell) =>
        cell.type !== 'code' || (cell.executionState === 'idle' &&
        cell.executionCount))""",
        timeout=200 * SECONDS,
        polling=SECONDS / 5,
    )
    for cell in page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]:
        for output in cell.get("outputs", []):
            assert output["output_type"] != "error", output
            assert output.get("name") != "stderr", output


def views(page):
    """The numbers of the cells that show a live view."""
    cells = page.evaluate(f"{NOTEBOOK}.content.model.toJSON()")["cells"]
    return [
        number
        for number, cell in enumerate(cells)
        for output in cell.get("outputs", [])
        if build.WIDGET_VIEW in output.get("data", {})
    ]


def show(page, number):
    """Scroll to a cell; return it."""
    page.evaluate(
        f"""(number) => {{
          {NOTEBOOK}.content.activeCellIndex = number;
          return {NOTEBOOK}.content.scrollToItem(number, 'center');
        }}""",
        number,
    )
    return page.locator(f".jp-Cell[data-windowed-list-index='{number}']")


def drive(page, cell):
    """Move the controls of a live view; its figure must follow."""
    pad = cell.locator("canvas[role=application]")
    if pad.count():
        return write(page, pad, cell)
    figure, problem = cell.locator("img"), cell.locator("[role=alert]")
    sync_api.expect(figure).to_have_attribute("alt", re.compile("."))
    start = figure.get_attribute("alt")
    followed = [turn(control, figure) for control in controls(cell)]
    assert any(followed), "no control of the live view changes its figure"
    sync_api.expect(problem).to_have_text("")
    cell.get_by_role("button", name="reset").click()
    sync_api.expect(figure).to_have_attribute("alt", start)


def controls(cell):
    return cell.locator(
        ".jupyter-widgets [role=slider], .jupyter-widgets select"
    ).all()


def turn(control, figure):
    """Change a control by keyboard; return whether the figure changed."""
    before = figure.get_attribute("src")
    # To the right, or to the left where it stands at its right end.
    for key in ("ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"):
        control.focus()
        control.press(key)
        try:
            sync_api.expect(figure).not_to_have_attribute(
                "src", before, timeout=SECONDS
            )
            return True
        except AssertionError:
            continue
    return False


def write(page, pad, cell):
    """Draw a seven with the mouse, say that it was one, take it back."""
    area = pad.bounding_box()
    for number, (x, y) in enumerate([(0.3, 0.2), (0.7, 0.2), (0.45, 0.85)]):
        across, down = x * area["width"], y * area["height"]
        page.mouse.move(area["x"] + across, area["y"] + down, steps=4)
        if not number:
            page.mouse.down()
    page.mouse.up()
    said = cell.locator(".jp-OutputArea [aria-live=polite]")
    sync_api.expect(said).to_have_text(re.compile(r"\d"))
    cell.get_by_role("button", name="it was a 7").click()
    sync_api.expect(cell).to_contain_text("/1")
    cell.get_by_role("button", name="undo").click()
    sync_api.expect(cell).not_to_contain_text("/1")


def present(page):
    """Go through all slides; edit a cell and move a slider in them."""
    page.evaluate(f"{NOTEBOOK}.content.activeCellIndex = 0")
    page.locator("[data-jp-item-name=deck] jp-button").click()
    page.wait_for_selector(
        "body[data-jp-deck-mode=presenting]", state="attached"
    )
    sync_api.expect(page.locator("#jp-menu-panel")).to_be_hidden()
    live, edited, before, too_large = views(page), False, None, []
    while (now := active(page)) != before:
        slide = page.locator(".jp-Notebook .jp-Cell:visible")
        bottom, right = slide.evaluate_all(EDGES)
        if bottom > 722 or right > 1282:
            too_large.append((now, bottom, right))
        cell = page.locator(f".jp-Cell[data-windowed-list-index='{now}']")
        if now in live:
            drive(page, cell)
            # Keys belong to the control as long as it has the focus.
            page.evaluate("document.activeElement.blur()")
        elif not edited and "jp-CodeCell" in cell.get_attribute("class"):
            edited = edit(page, cell)
        before = now
        page.keyboard.press("Space")
        with contextlib.suppress(sync_api.TimeoutError):
            page.wait_for_function(
                f"{NOTEBOOK}.content.activeCellIndex !== {now}",
                timeout=SECONDS,
            )
    assert edited and not too_large, too_large
    page.locator("[title='Exit Deck']").click()
    sync_api.expect(page.locator("#jp-menu-panel")).to_be_visible()


def active(page):
    return page.evaluate(f"{NOTEBOOK}.content.activeCellIndex")


def edit(page, cell):
    """Add a line to a code cell and run it, as one does before a class."""
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("\nprint('written', 'in class')")
    page.keyboard.press("Control+Enter")
    output = cell.locator(".jp-OutputArea-output")
    sync_api.expect(output.last).to_contain_text("written in class")
    page.keyboard.press("Control+Enter")
    return True


def with_views(lesson, language, ran):
    """The committed notebook, with the live views of one that ran."""
    path = lesson.notebook_path(language)
    notebook = nbformat.read(path, as_version=4)
    for cell, other in zip(notebook.cells, ran.cells, strict=True):
        for output in other.get("outputs", []):
            if build.WIDGET_VIEW in output.get("data", {}):
                cell.outputs.append(output)
    notebook.metadata["widgets"] = ran.metadata["widgets"]
    return notebook


def look_through(page, address):
    """All slides of an exported page are there, fit, and can be heard."""
    page.goto(address)
    ready(page)
    assert not page.locator("img:not([alt]), img[alt='']").count()
    assert page.evaluate(RAW_FORMULAS) == []
    too_large = [
        found
        for found in page.evaluate(EDGES_OF_ALL)
        if found[2] > 720 or found[3] > 1280
    ]
    assert not too_large
    # All slides at once, as they would be printed.
    page.goto(f"{address}?view=print")
    ready(page)
    page.wait_for_selector(".pdf-page")
    page.add_script_tag(path=AXE)
    # It must not fetch the style sheets, which files are not allowed to.
    how = "{preload: false, resultTypes: ['violations']}"
    found = page.evaluate(f"axe.run({how})")
    assert not [
        (rule["id"], rule["nodes"][0]["html"][:200])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical") or "heading" in rule["id"]
    ]


def ready(page):
    page.wait_for_function("window.Reveal?.isReady()")
    page.wait_for_function("window.MathJax?.startup?.promise")
    page.evaluate("MathJax.startup.promise")
    page.wait_for_selector(".widget-vbox img", state="attached")
