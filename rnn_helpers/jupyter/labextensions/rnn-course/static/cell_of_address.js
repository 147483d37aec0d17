// Opens a notebook at the cell that the address names: /lab/tree/NOTEBOOK.ipynb#cell-id=ID.
//
// JupyterLab looks for that cell once, before a fresh page has opened the notebook, and so stays at
// its top. This is what a build of an extension would give, short enough to be written by hand: it
// imports nothing, and uses only what JupyterLab hands to every plugin.

(() => {
  "use strict";

  const HEADING = /^#+ /m;
  const ACTS = ["wheel", "pointerdown", "keydown"];

  /** The notebook at a path, once it is in front. */
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

  /** Index of the last cell with a heading, up to a cell; that cell itself where there is none. */
  function headingAbove(cells, index) {
    const isHeading = ({ model }) =>
      model.type === "markdown" && HEADING.test(model.sharedModel.getSource());
    const found = cells.slice(0, index + 1).findLastIndex(isHeading);
    return found < 0 ? index : found;
  }

  /** Select a cell, ready for the keyboard, and show it from its heading on. */
  function goTo(notebook, id) {
    const index = notebook.widgets.findIndex((cell) => cell.model.id === id);
    if (index < 0) {
      return;
    }
    const top = headingAbove(notebook.widgets, index);
    // Cells are attached and drawn bit by bit, and each one moves those below it; the first cell
    // takes the focus meanwhile. So again each time, until somebody takes over.
    const drawn = new ResizeObserver(() => {
      notebook.activeCellIndex = index;
      notebook.scrollToItem(top, "start", 0);
      if (notebook.node.contains(document.activeElement)) {
        notebook.activate();
      }
    });
    const leave = () => drawn.disconnect();
    drawn.observe(notebook.viewportNode);
    ACTS.forEach((act) => addEventListener(act, leave, { capture: true, once: true }));
  }

  const plugin = {
    id: "rnn-course:cell-of-address",
    description: "Opens a notebook at the cell that the address names.",
    autoStart: true,
    activate: (app) => {
      // Read at once: the address loses it as soon as a notebook is open.
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
