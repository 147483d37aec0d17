// The shape machine: an unrolled layer, the tensors that come out of it, and their shapes.
import { drawing, element, shape } from "../explorables/player.mjs";

const ALONE = "no Bidirectional";
// The width of the drawing, of a cell, and between columns; the middle of the first column and of
// the boxes at the sides.
const [WIDTH, CELL, COLUMN, FIRST, SIDE] = [620, 80, 128, 180, 44];
const MERGED = {
  "'concat'": "side by side",
  "'sum'": "added",
  "'mul'": "multiplied",
  "'ave'": "averaged",
};
const COUNTS = ["No", "One", "Two", "Three", "Four", "Five", "Six"];

/** Return a shape as Python writes it. */
export const asTuple = (sizes) => `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;

/** Return the call in Keras that has these settings. */
export function codeOf({ kind, sequences, states, wrapped, backwards, stateful, mask }, units) {
  const flags = [
    ["return_sequences", sequences],
    ["return_state", states],
    ["go_backwards", backwards],
    ["stateful", stateful],
  ];
  const set = flags.filter(([, on]) => on).map(([name]) => `, ${name}=True`);
  const layer = `${kind}(${units}${set.join("")})`;
  const whole = wrapped === ALONE ? layer : `Bidirectional(${layer}, merge_mode=${wrapped})`;
  return `${whole}(x${mask === "no mask" ? "" : ", mask=mask"})`;
}

/**
 * Return the tensors in the order in which they come out: each has a name, and its direction is
 * "forward", "backward" or "merged".
 */
export function tensorsOf({ kind, states, wrapped }) {
  const names = kind === "LSTM" ? ["h", "c"] : ["h"];
  const directions = wrapped === ALONE ? ["forward"] : ["forward", "backward"];
  const prefix = (direction) => (wrapped === ALONE ? "" : `${direction} `);
  const separate = wrapped === ALONE || wrapped === "None";
  const outputs = separate ? directions : ["merged"];
  const outputName = (direction) => (separate ? `${prefix(direction)}output` : "output");
  return [
    ...outputs.map((direction) => ({ name: outputName(direction), direction, isState: false })),
    ...(states ? directions : []).flatMap((direction) =>
      names.map((name) => ({ name: `${prefix(direction)}${name}`, direction, isState: true })),
    ),
  ];
}

/** Return the steps in the order in which a direction reads them. */
export function readingOrder(direction, backwards, time) {
  const steps = Array.from({ length: time }, (_, step) => step);
  return (direction === "backward") !== backwards ? steps.reverse() : steps;
}

/** Return the names of steps, such as "x1, x2". */
export const named = (steps) => steps.map((step) => `x${step + 1}`).join(", ");

export function view(data) {
  const [, time] = data.input;
  const colour = data.colours.named;
  const controls = [
    { name: "kind", kind: "choice", label: "Layer", values: data.kinds, start: 1 },
    {
      name: "wrapped",
      kind: "list",
      label: "Bidirectional",
      values: [ALONE, ...data.merge_modes],
      format: (value) => (value === ALONE ? "no" : `merge_mode=${value}`),
    },
    { name: "mask", kind: "list", label: "Mask", values: Object.keys(data.masks) },
    { name: "sequences", kind: "tick", label: "return_sequences" },
    { name: "states", kind: "tick", label: "return_state" },
    { name: "backwards", kind: "tick", label: "go_backwards" },
    { name: "stateful", kind: "tick", label: "stateful" },
    { name: "shown", kind: "tick", label: "Show what comes out" },
  ].map((control) => (control.kind === "tick" ? { ...control, start: false } : control));

  function shapesOf({ kind, sequences, states, wrapped }) {
    const cells = data.shapes[`${kind} ${sequences} ${states}`.toLowerCase()];
    return cells[wrapped === ALONE ? "alone" : wrapped].map(asTuple);
  }

  /** For each output, the inputs that each of its places has read; null where it holds zeros. */
  function readOf({ wrapped, backwards, sequences, mask }) {
    return data.read[`${wrapped === ALONE ? "alone" : "both"} ${backwards} ${sequences} ${mask}`];
  }

  function draw(state) {
    const code = element("p", {}, element("code", {}, codeOf(state, data.units)));
    const error = errorOf(state);
    if (error) {
      return { nodes: [code], says: error };
    }
    const tensors = tensorsOf(state);
    const shapes = shapesOf(state);
    const seen = readOf(state);
    const says = state.shown
      ? `${outcome(tensors, shapes)} ${remark(state)}`
      : `x has the shape ${asTuple(data.input)}. How many tensors come out, and of which shapes? ` +
        'Say it first. Then tick "Show what comes out".';
    const graph = graphOf(state, seen);
    const list = state.shown ? listOf(state, tensors, shapes, seen) : null;
    const look = "align-items:flex-start;display:flex;flex-wrap:wrap;gap:4px 18px";
    return { nodes: [code, element("div", { style: look }, graph, list)], says };
  }

  /** What Keras says if it does not accept these settings, else nothing. */
  function errorOf({ wrapped, backwards, stateful, states }) {
    if (wrapped === ALONE) {
      return "";
    }
    if (backwards && data.refused) {
      return `Keras refuses this: "${data.refused}"`;
    }
    return stateful && states && data.fails
      ? `Keras ${data.version} has a bug here. A stateful Bidirectional can't return its state: "${data.fails}"`
      : "";
  }

  function outcome(tensors, shapes) {
    const each = tensors.map(({ name }, at) => `${name} ${shapes[at]}`);
    const comes = each.length === 1 ? "tensor comes" : "tensors come";
    return `${COUNTS[each.length]} ${comes} out: ${each.join(", ")}.`;
  }

  /** What the settings change, beyond the shapes. */
  function remark({ sequences, wrapped, backwards, stateful, mask }) {
    const remarks = [];
    if (backwards && sequences) {
      remarks.push(`The outputs are in the order of reading: the first belongs to x${time}.`);
    } else if (backwards) {
      remarks.push("The layer ends at x1.");
    }
    if (mask !== "no mask") {
      remarks.push(
        sequences && wrapped !== ALONE
          ? "The mask changes no shape: the output at the pad is zeros."
          : "The mask changes no shape: at the pad, the layer keeps its state.",
      );
    }
    if (stateful) {
      remarks.push("The last state is kept for the next call.");
    }
    return remarks.join(" ");
  }

  /** Where a tensor comes from, in words. */
  function origin(state, { direction, isState }, seen) {
    const last = (each) => `x${readingOrder(each, state.backwards, time).at(-1) + 1}`;
    if (isState) {
      return `state after ${last(direction)}`;
    }
    const merged = direction === "merged" ? `, ${MERGED[state.wrapped]}` : "";
    if (state.sequences) {
      return `all steps${merged}`;
    }
    const ends = direction === "merged" ? ["forward", "backward"] : [direction];
    const places = ends.map((each) => last(each)).join(" and ");
    const steps = named([...new Set(seen.flat(2))].sort());
    return `cell${ends.length > 1 ? "s" : ""} at ${places}${merged}; read ${steps}`;
  }

  function listOf(state, tensors, shapes, seen) {
    const rows = tensors.map((tensor, at) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", style: "white-space:nowrap" }, `${at + 1}. ${tensor.name}`),
        element("td", { class: "plain", style: "white-space:nowrap" }, shapes[at]),
        element("td", { class: "plain", style: "text-align:left" }, origin(state, tensor, seen)),
      ),
    );
    const head = ["tensor", "shape", "comes from"].map((name) => element("th", { scope: "col" }, name));
    const [batch, , features] = data.input;
    const caption = `batch ${batch}, time ${time}, features ${features}, units ${data.units}`;
    const table = element(
      "table",
      {},
      element("caption", {}, caption),
      element("thead", {}, element("tr", {}, head)),
      element("tbody", {}, rows),
    );
    return element("div", { style: "flex:1 1 270px" }, table);
  }

  function graphOf(state, seen) {
    const both = state.wrapped !== ALONE;
    const separate = state.wrapped === "None";
    const height = both ? (separate ? 372 : 318) : 258;
    const inputs = height - 20;
    const chains = both
      ? [
          { direction: "forward", y: inputs - 76, shift: -16, entry: -30, exit: -36, nameAt: 11 },
          { direction: "backward", y: inputs - 148, shift: 16, entry: 42, exit: 32, nameAt: -10 },
        ]
      : [{ direction: "forward", y: inputs - 84, shift: 0, entry: 0, exit: 0, nameAt: 0 }];
    const looks = [colour.blue, colour.orange];
    const ready = chains.map((chain, at) => ({
      ...{ ...chain, colour: looks[at] },
      order: readingOrder(chain.direction, state.backwards, time),
    }));
    const parts = [
      inputsOf(state, ready, inputs),
      ready.map((chain) => chainOf(state, chain)),
      state.shown
        ? outputsOf(state, ready, seen)
        : ready.map((chain) => chain.order.map((step) => stub(chain, step))),
    ];
    const ways = both ? "one layer forwards and one backwards" : `from x${ready[0].order[0] + 1} on`;
    const label = `${state.kind}, unrolled over ${time} steps, reading ${ways}`;
    return element("div", { style: "max-width:100%" }, drawing(label, WIDTH, height, heads(), parts.flat(Infinity)));
  }

  const across = (step) => FIRST + step * COLUMN;

  function inputsOf(state, chains, y) {
    const width = chains.length > 1 ? 112 : CELL;
    const steps = data.masks[state.mask].map((real, step) => {
      const look = real ? colour.ink : colour.faint;
      const arrows = chains.map((chain) => {
        const x = across(step) + chain.entry;
        return arrow([x, y - 16], [x, chain.y + 17], look);
      });
      return [box(across(step), y, width, `x${step + 1}${real ? "" : ": pad"}`, look, { dashed: !real }), arrows];
    });
    return [steps, text(across(0) - width / 2 - 10, y + 4, `x ${asTuple(data.input)}`, "end")];
  }

  /** The cells of one direction, the state that it starts from, and the state that it ends with. */
  function chainOf(state, { direction, order, y, shift, nameAt, colour: look }) {
    const names = state.kind === "LSTM" ? "h, c" : "h";
    const way = order[0] === 0 ? 1 : -1;
    const [start, end] = way === 1 ? [SIDE, WIDTH - SIDE] : [WIDTH - SIDE, SIDE];
    const at = (step) => across(step) + shift;
    const link = (from, to) => arrow([from + (way * CELL) / 2, y], [to - (way * CELL) / 2, y], look);
    const cells = order.map((step, turn) => {
      const real = data.masks[state.mask][step];
      const cell = box(at(step), y, CELL, real ? nameOfCell(state, direction) : `keeps ${names}`, look, { dashed: !real });
      const next = order[turn + 1];
      if (next === undefined) {
        return cell;
      }
      const middle = (at(step) + at(next)) / 2 + nameAt;
      return [cell, link(at(step), at(next)), text(middle, y - 7, names)];
    });
    const given = state.shown && state.states;
    return [
      box(start, y, CELL, state.stateful ? "kept state" : "zeros", colour.faint),
      link(start, at(order[0])),
      cells,
      link(at(order.at(-1)), end),
      box(end, y, CELL, names.replace(", ", " and "), given ? look : colour.faint),
      state.stateful ? [text(end, y + 29, "kept for the"), text(end, y + 42, "next call")] : [],
    ];
  }

  const nameOfCell = (state, direction) => (state.wrapped === ALONE ? "cell" : direction);

  /** A short line at a cell whose output does not come out, or is not shown yet. */
  const stub = (chain, step) => {
    const x = across(step) + chain.exit;
    return arrow([x, chain.y - 16], [x, chain.y - 32], colour.faint);
  };

  function outputsOf(state, chains, seen) {
    const top = Math.min(...chains.map(({ y }) => y));
    const separate = chains.length > 1 && state.wrapped === "None";
    // Forward and backward outputs in two rows, beside each other's arrows.
    const groups = separate
      ? [
          { sources: [chains[0]], read: [seen[0]], y: top - 136, shift: -20, width: 90 },
          { sources: [chains[1]], read: [seen[1]], y: top - 82, shift: 26, width: 90 },
        ]
      : [{ sources: chains, read: seen, y: top - 92, shift: 0, width: 112 }];
    const places = state.sequences ? [...Array(time).keys()] : [0];
    const dropped = state.sequences ? [] : chains.map((chain) => chain.order.slice(0, -1).map((step) => stub(chain, step)));
    return [dropped, groups.map((group) => places.map((place) => outputOf(state, group, place)))];
  }

  /** One place of an output, with arrows from its cells and the inputs that it has read. */
  function outputOf(state, { sources, read, y, shift, width }, place) {
    const look = state.sequences ? colour.green : colour.red;
    const stepOf = ({ order }) => (state.sequences ? (state.backwards ? time - 1 - place : place) : order.at(-1));
    const columns = state.sequences ? [place] : sources.map(stepOf);
    const x = across(columns.reduce((sum, column) => sum + column, 0) / columns.length) + shift;
    const arrows = sources.map((chain) => {
      const from = across(stepOf(chain)) + chain.exit;
      const nearest = Math.min(Math.max(from, x - width / 2 + 8), x + width / 2 - 8);
      return arrow([from, chain.y - 16], [state.backwards ? x : nearest, y + 17], look);
    });
    const empty = read.every((half) => half[place] === null);
    const nothing = state.stateful && state.wrapped === ALONE ? "kept state" : "zeros";
    const name = state.wrapped === "None" ? sources[0].direction : "output";
    const label = empty ? nothing : state.sequences ? `${name} ${place + 1}` : name;
    const steps = empty ? [] : read.map((half) => named(half[place]));
    const words = steps[0] === steps.at(-1) ? steps.slice(0, 1).map((each) => `read ${each}`) : steps.map((each, at) => `${sources[at].direction}: ${each}`);
    const notes = words.map((each, at) => text(x, y - 20 - 14 * (words.length - 1 - at), each));
    return [arrows, box(x, y, width, label, look, { dashed: empty }), notes];
  }

  const tipped = ["blue", "orange", "green", "red", "ink", "faint"];

  function heads() {
    const marker = (name) =>
      shape(
        "marker",
        {
          ...{ id: `tip-${name}`, viewBox: "0 0 10 10", refX: 9, refY: 5, orient: "auto" },
          ...{ markerWidth: 6, markerHeight: 6 },
        },
        shape("path", { d: "M0 0L10 5L0 10z", fill: colour[name] }),
      );
    return shape("defs", {}, tipped.map(marker));
  }

  function arrow([x1, y1], [x2, y2], stroke) {
    const tip = tipped.find((name) => colour[name] === stroke);
    return shape("line", { x1, y1, x2, y2, stroke, "stroke-width": 1.6, "marker-end": `url(#tip-${tip})` });
  }

  function box(x, y, width, label, stroke, { dashed = false } = {}) {
    const place = { x: x - width / 2, y: y - 15, width, height: 30, rx: 5 };
    const fill = stroke === colour.faint ? "#fff" : `${stroke}33`;
    const look = { fill, stroke, "stroke-width": 1.6, "stroke-dasharray": dashed && "4 3" };
    return [shape("rect", { ...place, ...look }), text(x, y + 4, label)];
  }

  function text(x, y, words, anchor = "middle") {
    return shape("text", { x, y, "text-anchor": anchor }, words);
  }

  return { controls, draw };
}
