// What JupyterLab does otherwise with the course's notebooks.
// Written by hand in the form in which JupyterLab loads extensions, so that
// nothing has to be built.

const VIEW = "application/vnd.jupyter.widget-view+json";
const LOST =
  "互動圖：先選 Run → Run All Above Selected Cell，再執行這一格，" +
  "它就會出現。 A live figure: choose this, then run this cell again.";

const plugin = {
  id: "course-utils:plugin",
  autoStart: true,
  activate: (app) => {
    window.addEventListener("keydown", (event) => onKey(event, app), true);
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew(panel, context) {
        leaveKernelAlone(context.model);
        explainLostViews(panel.content.rendermime);
        numberSlides(panel.content);
        fitSlides(panel.content);
      },
    });
  },
};

const style = document.createElement("link");
style.rel = "stylesheet";
style.href = new URL("course.css", document.currentScript.src);
document.head.append(style);

// JupyterLab writes name and version of the kernel into a notebook as soon as
// it is opened. Every student has another one: `git pull` would meet a change
// that nobody made.
function leaveKernelAlone(model) {
  const set = model.setMetadata.bind(model);
  model.setMetadata = (key, value) => {
    const kernel = ["kernelspec", "language_info"].includes(key);
    const same = kernel && model.getMetadata(key)?.name === value.name;
    if (!(same && model.getMetadata("course"))) set(key, value);
  };
}

// A live view is gone with the kernel that drew it.
function explainLostViews(rendermime) {
  const create = rendermime.createRenderer.bind(rendermime);
  rendermime.createRenderer = (type) => {
    const renderer = create(type);
    if (type !== VIEW) return renderer;
    const render = renderer.renderModel.bind(renderer);
    renderer.renderModel = async (model) => {
      await render(model);
      if (renderer.node.textContent.startsWith("Error displaying widget"))
        renderer.node.textContent = LOST;
    };
    return renderer;
  };
}

const presenting = () => document.body.dataset.jpDeckMode === "presenting";
const slideType = (cell) => cell.model.getMetadata("slideshow")?.slide_type;

// "3 / 24" in the corner of the slides.
function numberSlides(notebook) {
  const corner = document.createElement("div");
  corner.className = "course-slide-number";
  const starts = (cell) => ["slide", "subslide"].includes(slideType(cell));
  const show = () => {
    corner.remove();
    if (!presenting() || !notebook.isVisible) return;
    const cells = notebook.widgets;
    const before = cells.slice(0, notebook.activeCellIndex + 1);
    const number = before.filter(starts).length;
    corner.textContent = `${number} / ${cells.filter(starts).length}`;
    document.body.append(corner);
  };
  notebook.activeCellChanged.connect(show);
  const mode = new MutationObserver(show);
  mode.observe(document.body, { attributeFilter: ["data-jp-deck-mode"] });
  notebook.disposed.connect(() => {
    mode.disconnect();
    corner.remove();
  });
}

// A slide is made for 1280×720 points and grows with a larger window; one
// with more on it than fits gets smaller letters, down to half.
const SMALLEST = 0.5;
const room = () =>
  Math.max(1, Math.min(window.innerWidth / 1280, window.innerHeight / 720));

function fitSlides(notebook) {
  const style = document.body.style;
  const scale = () => Number(style.getPropertyValue("--course-scale") || 1);
  const overflows = () =>
    [...notebook.node.querySelectorAll(".jp-deck-mod-onscreen")].some(
      (cell) => cell.getBoundingClientRect().bottom > window.innerHeight,
    );
  const shrink = () => {
    while (presenting() && notebook.isVisible && scale() > SMALLEST) {
      if (!overflows()) return;
      style.setProperty("--course-scale", scale() - 0.05);
    }
  };
  let slide, size;
  const onSlide = () => {
    const first = notebook.node.querySelector(".jp-deck-mod-onscreen");
    if (first === slide && size === room()) return;
    slide = first;
    size = room();
    style.setProperty("--course-scale", size);
  };
  // Cells come and go, figures are loaded, results arrive.
  const watch = new ResizeObserver(() => {
    onSlide();
    shrink();
  });
  watch.observe(notebook.node.querySelector(".jp-WindowedPanel-viewport"));
  notebook.disposed.connect(() => watch.disconnect());
}

// Keys on slides. A remote sends PageDown, PageUp, and B or a full stop for a
// black screen; Space turns the slides as well, also after a click on what
// opens (Enter opens it, too). Letters that would change the notebook do
// nothing; Esc in a control gives the keys back to the slides before it ends
// them.
const ON = { direction: "down", alternate: "forward" };
const BACK = { direction: "up", alternate: "back" };
const TURN = { PageDown: ON, PageUp: BACK, " ": ON };
// Interrupt, restart, run: what a teacher needs.
const KEPT = ["i", "0"];

function onKey(event, app) {
  if (!presenting()) return;
  const { key, target } = event;
  const control = target.closest(".jupyter-widgets, .course-live");
  const own = ".cm-editor, input, textarea, select, .jp-Dialog";
  const writing = target.closest(own); // these have a use for the keys
  const blank = document.querySelector(".course-black");
  const plain = !(event.ctrlKey || event.metaKey || event.altKey);
  if (blank) blank.remove();
  else if (key === "Escape" && control) focusSlide(app);
  else if (writing || control || !plain) return;
  else if (TURN[key]) turn(app, event.shiftKey ? BACK : TURN[key]);
  else if (key === "b" || key === ".") darken();
  else if (key.length > 1 || KEPT.includes(key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}

// To the next part that an audience sees appear: a cell without a type of its
// own stands on the slide already.
async function turn(app, where) {
  const notebook = app.shell.currentWidget.content;
  let before;
  do {
    before = notebook.activeCell;
    await app.commands.execute("deck:go", where);
  } while (notebook.activeCell !== before && !slideType(notebook.activeCell));
}

function focusSlide(app) {
  document.activeElement.blur();
  app.shell.currentWidget?.content?.node.focus();
}

function darken() {
  const blank = document.createElement("div");
  blank.className = "course-black";
  blank.onclick = () => blank.remove();
  document.body.append(blank);
}

window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = {
  init() {},
  get: async () => () => ({ __esModule: true, default: plugin }),
};
