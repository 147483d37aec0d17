// Opens a notebook at the cell that the page's address names: /lab/tree/NOTEBOOK.ipynb#cell-id=ID.
//
// JupyterLab itself looks for the cell only once, before a new page has opened the notebook, and so
// it shows the notebook's beginning. Extensions are usually built from TypeScript; this one is
// short enough to be written by hand in the form that a build would have. It imports nothing, and
// uses only what JupyterLab passes to every plugin.

(() => {
  "use strict";

  const HEADING = /^#+ /m;
  const ACTS = ["wheel", "pointerdown", "keydown"];

  /** Wait until the notebook at a path is in front, and return it. */
  function opened(shell, path) {
    return new Promise((resolve) => {
      const look = () => {
        if (shell.currentWidget?.context?.path === path) {
          shell.currentChanged.disconnect(look);
          resolve(shell.currentWidget);
        }
      };
      shell.currentChanged.connect(look);
      look();
    });
  }

  /** Return the index of the last cell with a heading, up to a cell; else that cell's own index. */
  function headingAbove(cells, index) {
    const isHeading = ({ model }) =>
      model.type === "markdown" && HEADING.test(model.sharedModel.getSource());
    const found = cells.slice(0, index + 1).findLastIndex(isHeading);
    return found < 0 ? index : found;
  }

  /** Select a cell, give it the keyboard, and scroll to the heading above it. */
  function goTo(notebook, id) {
    const index = notebook.widgets.findIndex((cell) => cell.model.id === id);
    if (index < 0) {
      return;
    }
    const top = headingAbove(notebook.widgets, index);
    // JupyterLab draws cells one after another, and each moves those below it; meanwhile the first
    // cell takes the focus. So this is repeated at each change, until the user does something.
    const drawn = new ResizeObserver(() => {
      notebook.activeCellIndex = index;
      notebook.scrollToItem(top, "start", 0);
      if (notebook.node.contains(document.activeElement)) {
        notebook.activate();
      }
    });
    const stop = () => drawn.disconnect();
    drawn.observe(notebook.viewportNode);
    ACTS.forEach((act) => addEventListener(act, stop, { capture: true, once: true }));
  }

  const plugin = {
    id: "rnn-course:cell-of-address",
    description: "Opens a notebook at the cell that the address names.",
    autoStart: true,
    activate: (app) => {
      // Read now, because JupyterLab removes the cell from the address when it opens a notebook.
      const [, path] = decodeURIComponent(location.pathname).split("/tree/");
      const [kind, id] = decodeURIComponent(location.hash).split("=");
      if (kind !== "#cell-id") {
        return;
      }
      app.restored.then(async () => {
        const panel = await opened(app.shell, path);
        await Promise.all([panel.context.ready, panel.revealed]);
        goTo(panel.content, id);
      });
    },
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["rnn-course"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: plugin }),
  };
})();
