// A layer reads a line of text: gates and states as heat maps, and one unit's numbers as sums.
import { diverging, drawing, element, number, percent, shade, shape } from "../explorables/player.mjs";

const [NAMES_WIDTH, MOST_WIDTH, TITLE, BAR] = [26, 500, 20, 56];

/** Return a character as a reader sees it. */
export const seen = (character) => (character === " " ? "\u2423" : character);

/** Return a character as a sentence names it. */
export const spoken = (character) =>
  ({ " ": "the blank", ",": "the comma" })[character] ?? `"${character}"`;

/**
 * Return the parts that add up to a unit's sum at a step: a list of {part, label, factors, value}.
 *
 * The part is "x W", "h U" or "b"; a GRU has "b[0]" and "b[1]". Factors are the numbers whose
 * product is the value. A GRU's candidate multiplies what comes from the state by its reset gate,
 * which is the first factor.
 */
export function terms(data, sum, step, unit) {
  const before = (other) => (step === 0 ? 0 : data.states.h[step - 1][other]);
  const reset = sum.symbol === "candidate" ? [data.sums[1].values[step][unit]] : [];
  const term = (part, label, ...factors) => {
    const value = factors.reduce((product, factor) => product * factor, 1);
    return { part, label, factors, value };
  };
  const input = term("x W", `for ${spoken(data.line[step])}`, sum.x[step][unit]);
  const state = sum.U.map((row, other) => term("h U", `unit ${other}`, ...reset, before(other), row[unit]));
  if (sum.b.length === 1) {
    return [input, ...state, term("b", "", sum.b[0][unit])];
  }
  const [first, second] = sum.b.map((row) => row[unit]);
  return [input, term("b[0]", "", first), ...state, term("b[1]", "", ...reset, second)];
}

/** Return the parts of a sum without their labels, each with its whole value: [["x W", 0.5], ...]. */
export function wholes(data, sum, step, unit) {
  const totals = new Map();
  for (const { part, value } of terms(data, sum, step, unit)) {
    totals.set(part, (totals.get(part) ?? 0) + value);
  }
  return [...totals];
}

/** Return for each kind how a unit's states follow: a list of [state, formula, numbers]. */
const FOLLOWS = {
  simple_rnn: () => [],
  lstm: ({ i, f, g, o, c, cBefore }) => [
    ["c", "f \u00d7 c before + i \u00d7 g", `${f} \u00d7 ${cBefore} + ${i} \u00d7 ${g}`],
    ["h", "o \u00d7 tanh(c)", `${o} \u00d7 tanh(${c})`],
  ],
  gru: ({ z, candidate, hBefore, rest }) => [
    ["h", "z \u00d7 h before + (1 \u2212 z) \u00d7 candidate", `${z} \u00d7 ${hBefore} + ${rest} \u00d7 ${candidate}`],
  ],
};

/** Return one sentence on what happens in a unit at a step. */
export function sentence(data, step, unit) {
  const at = (symbol) => data.sums.find((sum) => sum.symbol === symbol).values[step][unit];
  const before = (state) => (step === 0 ? 0 : data.states[state][step - 1][unit]);
  const now = (state) => number(data.states[state][step][unit]);
  const where = `Step ${step}, ${spoken(data.line[step])}: unit ${unit}`;
  if (data.kind === "lstm") {
    return (
      `${where} keeps ${percent(at("f"))} of its long memory of ${number(before("c"))} and adds ` +
      `${number(at("i") * at("g"))}, so c is ${now("c")}. It shows ${percent(at("o"))} of tanh(c): h is ${now("h")}.`
    );
  }
  if (data.kind === "gru") {
    return (
      `${where} keeps ${percent(at("z"))} of its state of ${number(before("h"))} and takes ` +
      `${percent(1 - at("z"))} of its candidate, ${number(at("candidate"))}. Its state is now ${now("h")}.`
    );
  }
  const [x, h, b] = wholes(data, data.sums[0], step, unit).map(([, value]) => number(value));
  return `${where} adds ${x} from the character, ${h} from the state before and a bias of ${b}. Through tanh this is ${now("h")}.`;
}

export function view(data) {
  const { named, sequential } = data.colours;
  const { line, units, sums, panels, difference } = data;
  const time = line.length;
  const numbers = Array.from({ length: units }, (_, unit) => unit);
  const [cell, row] = [Math.min(Math.floor(MOST_WIDTH / time), 24), units > 3 ? 18 : 22];
  const colourOf = (panel, value) =>
    panel.share ? shade(sequential, value) : diverging(data.colours, value, panel.limit);

  const controls = [
    { name: "step", kind: "steps", label: "Step", values: line.map((_, at) => at), format: (at) => `${at}, ${spoken(line[at])}` },
    { name: "unit", kind: units > 6 ? "list" : "choice", label: "Unit", values: numbers },
    { name: "opened", kind: "choice", label: "Open the sum of", values: ["nothing", ...sums.map((sum) => sum.name)] },
  ];

  /** Return a heat map that has grown up to a step, with its title and its scale. */
  function heatMap(panel, top, { step, unit }) {
    const at = (column) => NAMES_WIDTH + column * cell;
    const right = at(time);
    const shares = [0, 0.25, 0.5, 0.75, 1];
    const low = panel.share ? 0 : -panel.limit;
    const digits = panel.limit % 1 === 0 ? 0 : 1;
    const scale = [
      ...shares.map((share, index) =>
        shape("rect", {
          ...{ x: right - BAR - 22 + index * (BAR / 5), y: top + 5, width: BAR / 5, height: 9 },
          fill: colourOf(panel, low + share * (panel.limit - low)),
        }),
      ),
      shape("text", { x: right - BAR - 26, y: top + 14, "text-anchor": "end" }, number(low, digits)),
      shape("text", { x: right - 18, y: top + 14 }, number(panel.limit, digits)),
    ];
    const map = top + TITLE;
    const cells = panel.values.slice(0, step + 1).flatMap((values, column) =>
      values.map((value, other) =>
        shape("rect", {
          ...{ x: at(column), y: map + other * row, width: cell, height: row },
          ...{ fill: colourOf(panel, value), "data-panel": panel.symbol },
        }),
      ),
    );
    const labels = numbers.map((other) =>
      shape(
        "text",
        { x: NAMES_WIDTH - 6, y: map + other * row + row - 4, "text-anchor": "end", style: other === unit && "font-weight:bold" },
        `${other}`,
      ),
    );
    const frame = (x, y, width, height, stroke, thick) =>
      shape("rect", { x, y, width, height, fill: "none", stroke, "stroke-width": thick });
    return [
      shape("text", { x: NAMES_WIDTH, y: top + 14, style: "font-weight:bold" }, panel.name),
      ...scale,
      ...cells,
      frame(at(0), map, time * cell, units * row, named.faint, 1),
      ...data.framed.map(([from, to]) => frame(at(from), map, (to - from) * cell, units * row, named.green, 3)),
      frame(at(step), map + unit * row, cell, row, "#fff", 4),
      frame(at(step), map + unit * row, cell, row, named.black, 2),
      ...labels,
    ];
  }

  function heatMaps(state) {
    const panelHeight = TITLE + units * row + 4;
    const width = NAMES_WIDTH + time * cell + 4;
    const bottom = panels.length * panelHeight;
    const characters = line.map((character, column) =>
      shape(
        "text",
        {
          ...{ x: NAMES_WIDTH + (column + 0.5) * cell, y: bottom + 13, "text-anchor": "middle" },
          style: column === state.step ? "font-weight:bold" : column > state.step && "fill:#6b7280",
        },
        seen(character),
      ),
    );
    const label = `Heat maps up to step ${state.step}: ${panels.map((panel) => panel.name).join(", ")}`;
    const maps = panels.flatMap((panel, index) => heatMap(panel, index * panelHeight, state));
    return drawing(label, width, bottom + 20, maps, characters);
  }

  const plain = (...children) => element("td", { class: "plain" }, ...children);
  function table(caption, names, rows) {
    const corner = element("td", { class: "plain", style: "border:0" });
    const head = element("tr", {}, corner, names.map((name) => element("th", { scope: "col" }, name)));
    const parts = [element("caption", {}, caption), element("thead", {}, head), element("tbody", {}, rows)];
    const scroll = { class: "scroll", tabindex: 0, role: "group", "aria-label": caption };
    return element("div", scroll, element("table", {}, parts));
  }

  /** Return the table of a unit's sums: what comes from x W, h U and b, and what becomes of it. */
  function sumTable({ step, unit, opened }) {
    const body = sums.map((sum) =>
      element(
        "tr",
        {},
        element("th", { scope: "row", "aria-current": sum.name === opened && "true" }, sum.name),
        wholes(data, sum, step, unit).map(([, value]) => plain(number(value))),
        plain(number(sum.sums[step][unit])),
        plain(sum.squash),
        plain(element("b", {}, number(sum.values[step][unit]))),
      ),
    );
    const parts = wholes(data, sums[0], step, unit).map(([part]) => part);
    const caption = sums.length === 1 ? "Its sum" : `Its ${sums.length} sums`;
    return table(caption, [...parts, "sum", "through", "value"], body);
  }

  /** Return what follows from the gates, as lines of numbers. */
  function following({ step, unit }) {
    const values = Object.fromEntries(sums.map((sum) => [sum.symbol, number(sum.values[step][unit])]));
    for (const [name, of] of Object.entries(data.states)) {
      values[name] = number(of[step][unit]);
      values[`${name}Before`] = number(step === 0 ? 0 : of[step - 1][unit]);
    }
    const update = sums.find((sum) => sum.symbol === "z");
    values.rest = update && number(1 - update.values[step][unit]);
    return FOLLOWS[data.kind](values).map(([state, formula, worked]) =>
      element("p", {}, element("b", {}, state), ` = ${formula} = ${worked} = `, element("b", {}, values[state])),
    );
  }

  /** Return every part of one sum, with its factors and a bar. */
  function openedSum({ step, unit, opened }) {
    const sum = sums.find((each) => each.name === opened);
    if (!sum) {
      return null;
    }
    const all = terms(data, sum, step, unit);
    const most = Math.max(...all.map(({ value }) => Math.abs(value)), 0.01);
    const middle = 60;
    const colours = { "x W": named.green, "h U": named.blue };
    const rows = all.map(({ part, label, factors, value }) => {
      const long = (Math.abs(value) / most) * middle;
      const bar = shape("rect", { x: value < 0 ? middle - long : middle, width: long, height: 12, fill: colours[part] ?? named.ink });
      const axis = shape("line", { x1: middle, x2: middle, y1: 0, y2: 12, stroke: named.ink });
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, `${part} ${label}`),
        plain(factors.length > 1 ? factors.map((factor) => number(factor)).join(" \u00d7 ") : ""),
        element("td", { class: "plain", style: "border:0" }, shape("svg", { width: 2 * middle, height: 12, "aria-hidden": "true" }, bar, axis)),
        plain(number(value)),
      );
    });
    const total = element("tr", {}, element("th", { scope: "row" }, "sum"), plain(), plain(), plain(element("b", {}, number(sum.sums[step][unit]))));
    const factors = sum.symbol === "candidate" ? "r \u00d7 h before \u00d7 weight" : "h before \u00d7 weight";
    return table(`The sum of the ${sum.name}, opened`, [factors, "", "part"], [...rows, total]);
  }

  const warning =
    difference &&
    element(
      "p",
      { role: "note", class: "note" },
      `${data.function} differs from the formula. At step ${difference.step}, unit ${difference.unit}, it returned ` +
        `${difference.state} = ${number(difference.returned)}, and the formula gives ${number(difference.wanted)}. ` +
        "The heat maps show the states that it returned. The check of its exercise looks for the reason.",
    );

  function draw(state) {
    const answers = data.answers.map(({ name, said, right }) =>
      element("p", {}, `Answer, ${name}: ${number(said[state.step], 1)} (right: ${right[state.step]})`),
    );
    const title = `Unit ${state.unit} at step ${state.step}, ${spoken(line[state.step])}`;
    const side = element("div", {}, element("h2", {}, title), sumTable(state), following(state), answers, openedSum(state));
    const nodes = [warning, element("div", { class: "beside" }, heatMaps(state), side)];
    return { nodes: nodes.filter(Boolean), says: sentence(data, state.step, state.unit) };
  }

  return { controls, draw };
}
