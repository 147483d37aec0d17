// Goes to the cell that an address names: /lab/tree/NOTEBOOK.ipynb#cell-id=ID, be it the address of
// the page or that of a link in a card. If the cell is an answer that nobody has begun, it goes to
// the first cell below the check before it, so that no text and no figure is left out.
//
// JupyterLab itself looks for the cell only once, before a new page has opened the notebook, and so
// it shows the notebook's beginning. If the page restores a notebook from the session before, it
// selects the named cell in addition to the one that is selected here. It follows a link, but does
// not select the cell, so that Shift-Enter would run another one.
//
// The link "#review" of a card opens the page with the review questions.
//
// It also keeps the card at a chapter's top up to date. JupyterLab forgets the name of a display
// when it loads a notebook or restarts its kernel, so a later kernel could not change the card.
//
// Extensions are usually built from TypeScript; this one is short enough to be written by hand in
// the form that a build would have. It imports nothing, and uses only what JupyterLab passes to
// every plugin.

(() => {
  "use strict";

  const HEADING = /^#+ /m;
  const ACTS = ["wheel", "pointerdown", "keydown"];
  const BEFORE = ["setup", "test", "hidden"];
  const LINK = ".jp-NotebookPanel .rnn-card a[href]";
  const REVIEW = "#review";
  // The name of the card's display: see rnn_helpers/learner/progress/tracker.py.
  const PROGRESS = "rnn-course-progress";

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

  /** Return what the course has noted for a cell: its role and its exercise. */
  const noted = ({ model }) => model.getMetadata("rnn_course") ?? {};

  /** Return the index of the cell to select, and of the one to show at the top. */
  function placeOf(cells, index) {
    const written = () => !cells[index].model.sharedModel.getSource().includes("NotImplementedError");
    if (noted(cells[index]).role === "solution" && !written()) {
      const next = cells.slice(0, index).findLastIndex((cell) => BEFORE.includes(noted(cell).role)) + 1;
      const { exercise } = noted(cells[index]);
      if (!cells.slice(next, index).every((cell) => noted(cell).exercise === exercise)) {
        return [next, next];
      }
    }
    return [index, headingAbove(cells, index)];
  }

  /** Select a cell, give it the keyboard, and scroll to it; return whether there is such a cell. */
  function goTo(notebook, id, fromLink = false) {
    const named = notebook.widgets.findIndex((cell) => cell.model.id === id);
    if (named < 0) {
      return false;
    }
    const [index, top] = placeOf(notebook.widgets, named);
    // JupyterLab draws cells one after another, and each moves those below it; meanwhile the first
    // cell takes the focus. So this is repeated at each change, until the user does something.
    const drawn = new ResizeObserver(() => {
      notebook.deselectAll();
      notebook.activeCellIndex = index;
      notebook.scrollToItem(top, "start", 0);
      if (fromLink || notebook.node.contains(document.activeElement)) {
        notebook.activate();
      }
    });
    const stop = () => drawn.disconnect();
    drawn.observe(notebook.viewportNode);
    ACTS.forEach((act) => addEventListener(act, stop, { capture: true, once: true }));
    return true;
  }

  /** Return the id of the cell that the hash of an address names, or undefined. */
  function idIn(hash) {
    const [kind, id] = decodeURIComponent(hash).split("=");
    return kind === "#cell-id" ? id : undefined;
  }

  /** Follow a card's link within its notebook or to the review, in place of JupyterLab. */
  function follow(app, event) {
    const hash = event.target.closest?.(LINK)?.hash ?? "";
    if (hash === REVIEW) {
      const { baseUrl } = JSON.parse(document.getElementById("jupyter-config-data").textContent);
      open(`${baseUrl}review`, "_blank");
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const id = idIn(hash);
    const notebook = app.shell.currentWidget?.content;
    if (id && notebook?.node.contains(event.target) && goTo(notebook, id, true)) {
      event.preventDefault();
      event.stopImmediatePropagation();
    }
  }

  /** Put a chapter's new card in place of the one that an earlier kernel or session has left. */
  function renewCard(notebook, { header, content }) {
    if (header.msg_type !== "update_display_data" || content.transient?.display_id !== PROGRESS) {
      return;
    }
    for (const { model } of notebook.widgets.filter((cell) => noted(cell).role === "setup")) {
      const outputs = Array.from({ length: model.outputs.length }, (_, at) => model.outputs.get(at));
      outputs.forEach((output, at) => {
        if (`${output.data["text/html"] ?? ""}`.includes("<progress ")) {
          model.outputs.set(at, { ...output.toJSON(), data: content.data });
        }
      });
    }
  }

  /** Keep the chapter's card true in each notebook that comes to the front. */
  function watchCards({ shell }) {
    const watched = new WeakSet();
    const watch = () => {
      const { content, sessionContext } = shell.currentWidget ?? {};
      if (content?.widgets && sessionContext && !watched.has(content)) {
        watched.add(content);
        sessionContext.iopubMessage.connect((_, message) => renewCard(content, message));
      }
    };
    shell.currentChanged.connect(watch);
    watch();
  }

  const cellOfAddress = {
    id: "rnn-course:cell-of-address",
    description: "Goes to the cell that an address or a link in a card names, and selects it.",
    autoStart: true,
    activate: (app) => {
      addEventListener("click", (event) => follow(app, event), { capture: true });
      const [, path] = decodeURIComponent(location.pathname).split("/tree/");
      const id = idIn(location.hash);
      if (!id) {
        return;
      }
      // JupyterLab would go to the cell too, and select it although another one is to be read first.
      history.replaceState(history.state, "", location.pathname + location.search);
      app.restored.then(async () => {
        const panel = await opened(app.shell, path);
        await Promise.all([panel.context.ready, panel.revealed]);
        goTo(panel.content, id);
      });
    },
  };

  const cardUpToDate = {
    id: "rnn-course:card-up-to-date",
    description: "Replaces the chapter's card when the kernel says that an exercise is done.",
    autoStart: true,
    activate: watchCards,
  };

  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["rnn-course"] = {
    init: () => {},
    get: async () => () => ({ __esModule: true, default: [cellOfAddress, cardUpToDate] }),
  };
})();
