// The controls and drawings that all explorables share.
//
// An explorable's script exports view(data), which returns
//   controls: a list of controls, in the order in which they are shown. Each has a name, a label,
//     a kind, and where it starts:
//       {kind: "slider", values, start, format}   start is an index, 0 if it is missing
//       {kind: "choice", values, start, format}   a few values, all of them in view
//       {kind: "list", values, start, format}     many values
//       {kind: "tick", start}                     true or false
//       {kind: "steps", values, start, format}    a slider with play, one step on, one step back
//       {kind: "button", start}                   a number, one more each time it is pressed
//     The values of a slider, a choice, a list or steps may be a function of the state.
//   draw(state, put): returns {nodes, says}: what is shown for a state, and one sentence that says
//     it. The state holds the value of each control by its name. A drawing that can be clicked calls
//     put(name, value), which moves a control as the reader does; the value of a control that has
//     values is an index.
//
// Python joins this file and the script into one (see __init__.py). So a script's imports must
// each be on one line, and its other names must differ from the names here.

const SVG = "http://www.w3.org/2000/svg";
const PLAY_MS = 900;

/** Return an HTML element. Children are nodes or texts; an attribute that is false is left out. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** Return an SVG element. */
export function shape(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      node.addEventListener(name.slice(2), value);
    } else if (value !== false && value !== undefined && value !== null) {
      node.setAttribute(name, value === true ? "" : value);
    }
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

/** Return a drawing with a name for screen readers; it can be scrolled where the page is narrow. */
export function drawing(label, width, height, ...children) {
  const size = { width, height, viewBox: `0 0 ${width} ${height}` };
  const picture = shape("svg", { ...size, role: "img", "aria-label": label }, ...children);
  return element("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, picture);
}

/** Return the value of a list at a share from 0 to 1. */
export function shade(scale, share) {
  const at = Math.round(Math.min(Math.max(share, 0), 1) * (scale.length - 1));
  return scale[at];
}

/** Return the colour of a value between -limit and limit. */
export const diverging = (colours, value, limit) =>
  shade(colours.diverging, (value / limit + 1) / 2);

/** Return black or white, whichever stands out more on a colour, by the luminance of WCAG 2. */
export function inkOn(colour) {
  const parts = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  const linear = parts.map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 ? "#000" : "#fff";
}

/** Return a number as text, with a real minus sign and never as minus zero; null is a dash. */
export function number(value, digits = 2) {
  if (value === null || value === undefined) {
    return "\u2013";
  }
  const rounded = value.toFixed(digits);
  return Number(rounded) === 0 ? rounded.replace("-", "") : rounded.replace("-", "\u2212");
}

/** Return a share from 0 to 1 as text, in percent. */
export const percent = (share, digits = 0) => `${(100 * share).toFixed(digits)} %`;

/** Return a power of ten with a small number above: -3 gives 10⁻³, and 0 gives 1. */
export function powerOfTen(exponent) {
  const raised = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };
  return exponent === 0 ? "1" : `10${[...`${exponent}`].map((sign) => raised[sign]).join("")}`;
}

/**
 * Return horizontal bars with their labels and numbers.
 *
 * bars: a list of {label, value, colour, note}; most: the value of the longest bar possible, which
 * is so many pixels wide.
 */
export function barTable({ caption, bars, most, format = number, width = 260 }) {
  const rows = bars.map(({ label, value, colour, note = "" }) => {
    const bar = shape("rect", { width: Math.max((value / most) * width, 0), height: 14, fill: colour });
    const picture = shape("svg", { width, height: 14, "aria-hidden": "true" }, bar);
    return element(
      "tr",
      {},
      element("th", { scope: "row" }, label),
      element("td", { class: "plain", style: "border:0;text-align:left" }, picture),
      element("td", { class: "plain", style: "border:0" }, format(value)),
      element("td", { class: "plain", style: "border:0;text-align:left" }, note),
    );
  });
  return element("table", {}, element("caption", {}, caption), element("tbody", {}, rows));
}

/**
 * Return a diagram of lines.
 *
 * lines: a list of {name, points: [[x, y], ...], colour, dash}; marks: a list of {x, y, label};
 * x and y: {label, from, to, ticks, format} of each axis.
 */
export function lineDiagram({ label, lines, marks = [], x, y, width = 560, height = 260 }) {
  const [left, right, top, bottom] = [56, 12, 12, 40];
  const at = (axis, value, low, high) =>
    low + ((value - axis.from) / (axis.to - axis.from)) * (high - low);
  const across = (value) => at(x, value, left, width - right);
  const up = (value) => at(y, value, height - bottom, top);
  const text = (axis, value) => (axis.format ?? ((each) => `${each}`))(value);
  const grid = y.ticks.map((tick) => [
    shape("line", { x1: left, x2: width - right, y1: up(tick), y2: up(tick), stroke: "#e5e5e5" }),
    shape("text", { x: left - 6, y: up(tick) + 4, "text-anchor": "end" }, text(y, tick)),
  ]);
  const below = x.ticks.map((tick) =>
    shape("text", { x: across(tick), y: height - bottom + 16, "text-anchor": "middle" }, text(x, tick)),
  );
  const names = [
    shape("text", { x: (left + width) / 2, y: height - 6, "text-anchor": "middle" }, x.label),
    shape("text", { x: 4, y: 12 }, y.label),
  ];
  const drawn = lines.map(({ points, colour, dash }) =>
    shape("polyline", {
      points: points.map(([a, b]) => `${across(a).toFixed(1)},${up(b).toFixed(1)}`).join(" "),
      fill: "none",
      stroke: colour,
      "stroke-width": 2,
      "stroke-dasharray": dash,
    }),
  );
  const dots = marks.map((mark) => [
    shape("circle", { cx: across(mark.x), cy: up(mark.y), r: 5, fill: mark.colour ?? "#222" }),
    shape(
      "text",
      {
        class: "over",
        x: across(mark.x) + (across(mark.x) > width - 120 ? -9 : 9),
        y: Math.max(up(mark.y) - 6, 24),
        "text-anchor": across(mark.x) > width - 120 ? "end" : "start",
      },
      mark.label,
    ),
  ]);
  return drawing(label, width, height, grid.flat(), below, names, drawn, dots.flat());
}

/** Return what explains the colours of lines: names beside short lines. */
export function legend(lines) {
  const entries = lines.map(({ name, colour, dash }) => {
    const line = shape("line", {
      ...{ x1: 0, x2: 28, y1: 7, y2: 7, stroke: colour, "stroke-width": 3, "stroke-dasharray": dash },
    });
    const sample = shape("svg", { width: 28, height: 14, "aria-hidden": "true" }, line);
    return element("span", { style: "margin-right:14px" }, sample, ` ${name}`);
  });
  return element("p", {}, entries);
}

// Each kind of control: from its description and a function to call with a new value, to its node
// and a function that brings it up to date.
const KINDS = { slider, choice, list, tick, steps, button };
let lastId = 0;

function range(control, change) {
  lastId += 1;
  const input = element("input", {
    id: `control-${lastId}`,
    type: "range",
    min: 0,
    step: 1,
    oninput: () => change(Number(input.value)),
  });
  const shown = element("output", { for: input.id });
  const label = element("label", { for: input.id }, control.label, ": ", shown);
  const update = (values, at, format) => {
    input.max = values.length - 1;
    input.value = at;
    input.setAttribute("aria-valuetext", format(values[at]));
    shown.textContent = format(values[at]);
  };
  return { label, input, update };
}

function slider(control, change) {
  const { label, input, update } = range(control, change);
  return { node: element("div", { class: "control" }, label, input), update };
}

function steps(control, change) {
  const { label, input, update } = range(control, (at) => {
    pause();
    change(at);
  });
  let timer = null;
  const move = (by) => change(Number(input.value) + by);
  const press = (by) => () => {
    pause();
    move(by);
  };
  const back = element("button", { type: "button", onclick: press(-1) }, "One step back");
  const on = element("button", { type: "button", onclick: press(1) }, "One step on");
  const play = element("button", { type: "button", onclick: toggle, "aria-pressed": "false" }, "Play");
  const isLast = () => Number(input.value) >= Number(input.max);
  function show() {
    play.textContent = timer === null ? "Play" : "Pause";
    play.setAttribute("aria-pressed", String(timer !== null));
    back.disabled = Number(input.value) <= 0;
    on.disabled = isLast();
  }
  function pause() {
    clearInterval(timer);
    timer = null;
    show();
  }
  function toggle() {
    if (timer !== null) {
      pause();
      return;
    }
    if (isLast()) {
      change(0);
    }
    timer = setInterval(() => (isLast() ? pause() : move(1)), PLAY_MS);
    show();
  }
  // Nothing moves by itself where the reader's system asks for that.
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const buttons = element("div", {}, still ? null : play, " ", back, " ", on);
  return {
    node: element("div", { class: "control" }, label, input, buttons),
    update: (...changed) => {
      update(...changed);
      show();
    },
  };
}

function choice(control, change) {
  lastId += 1;
  const name = `control-${lastId}`;
  const options = element("div", { class: "options" });
  const node = element("fieldset", { class: "control" }, element("legend", {}, control.label), options);
  let offered;
  const update = (values, at, format) => {
    if (offered !== values.map(format).join("\n")) {
      offered = values.map(format).join("\n");
      const one = (value, index) => {
        const input = { type: "radio", name, value: index, onchange: () => change(index) };
        return element("label", {}, element("input", input), " ", format(value));
      };
      options.replaceChildren(...values.map(one));
    }
    options.querySelectorAll("input")[at].checked = true;
  };
  return { node, update };
}

function list(control, change) {
  lastId += 1;
  const id = `control-${lastId}`;
  const select = element("select", { id, onchange: () => change(Number(select.value)) });
  const label = element("label", { for: id }, control.label);
  let offered;
  const update = (values, at, format) => {
    if (offered !== values.map(format).join("\n")) {
      offered = values.map(format).join("\n");
      const one = (value, index) => element("option", { value: index }, format(value));
      select.replaceChildren(...values.map(one));
    }
    select.value = at;
  };
  return { node: element("div", { class: "control" }, label, select), update };
}

function tick(control, change) {
  const input = element("input", { type: "checkbox", onchange: () => change(input.checked) });
  const node = element("div", { class: "control" }, element("label", {}, input, " ", control.label));
  return { node, update: (value) => (input.checked = value) };
}

function button(control, change) {
  let times;
  const pressed = () => change(times + 1);
  const node = element("button", { type: "button", class: "again", onclick: pressed }, control.label);
  return { node: element("div", { class: "control" }, node), update: (value) => (times = value) };
}

const HAS_VALUES = new Set(["slider", "choice", "list", "steps"]);

/**
 * Return the state after a change, in which each value is one that its control offers.
 *
 * places: the index of each control's value, by its name. It is brought up to date. If the values
 * of a control change, it keeps its value if it is still there, else the nearest place.
 */
export function nextState(controls, state, places) {
  const next = { ...state };
  for (const control of controls) {
    const { name } = control;
    if (!HAS_VALUES.has(control.kind)) {
      next[name] = name in next ? next[name] : control.start;
      continue;
    }
    const values = valuesOf(control, next);
    const known = name in places;
    const kept = known && !places[name].moved ? values.indexOf(state[name]) : -1;
    const at = known && kept < 0 ? places[name].at : known ? kept : (control.start ?? 0);
    places[name] = { at: Math.min(Math.max(at, 0), values.length - 1), moved: false };
    next[name] = values[places[name].at];
  }
  return next;
}

const valuesOf = (control, state) =>
  typeof control.values === "function" ? control.values(state) : control.values;

/** Show an explorable in the page, and draw it anew at each change of a control. */
export function start(view) {
  const data = JSON.parse(document.getElementById("data").textContent);
  const { controls, draw } = view(data);
  const places = {};
  let state = nextState(controls, {}, places);
  const place = element("div", { class: "place" });
  const says = element("p", { class: "says", role: "status" });
  const change = (control, value) => {
    if (HAS_VALUES.has(control.kind)) {
      places[control.name] = { at: value, moved: true };
    } else {
      state = { ...state, [control.name]: value };
    }
    state = nextState(controls, state, places);
    show();
  };
  const put = (name, value) => change(controls.find((control) => control.name === name), value);
  const made = controls.map((control) =>
    KINDS[control.kind](control, (value) => change(control, value)),
  );
  function show() {
    controls.forEach((control, index) => {
      const format = control.format ?? ((value) => `${value}`);
      if (HAS_VALUES.has(control.kind)) {
        made[index].update(valuesOf(control, state), places[control.name].at, format);
      } else {
        made[index].update(state[control.name]);
      }
    });
    const drawn = draw(state, put);
    // What is in view on a narrow page stays in view.
    const scrolled = () => [...place.querySelectorAll(".scroll")];
    const lefts = scrolled().map((node) => node.scrollLeft);
    place.replaceChildren(...drawn.nodes);
    scrolled().forEach((node, at) => (node.scrollLeft = lefts[at] ?? 0));
    says.textContent = drawn.says;
  }
  const bar = element("div", { class: "controls" }, made.map(({ node }) => node));
  document.querySelector("main").append(bar, says, place);
  show();
}
