// Two things that JupyterLab does otherwise with the course's notebooks.
// Written by hand in the form in which JupyterLab loads extensions, so that
// nothing has to be built.

const VIEW = "application/vnd.jupyter.widget-view+json";
const LOST =
  "互動圖：先選 Run → Run All Above Selected Cell，再執行這一格，" +
  "它就會出現。 A live figure: choose this, then run this cell again.";

const plugin = {
  id: "course-utils:plugin",
  autoStart: true,
  activate: (app) =>
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew(panel, context) {
        leaveKernelAlone(context.model);
        explainLostViews(panel.content.rendermime);
      },
    }),
};

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

window._JUPYTERLAB = window._JUPYTERLAB || {};
window._JUPYTERLAB["course-utils"] = {
  init() {},
  get: async () => () => ({ __esModule: true, default: plugin }),
};
