// What pads before and behind two sentences do to their states and to their distance.
import { diverging, drawing, element, legend, lineDiagram, powerOfTen, shape } from "../explorables/player.mjs";

const [CELL, ROW, MARGIN] = [18, 16, 64];
const LOWEST = -9;

/** Return a length with two digits, as text. */
export function rounded(length) {
  if (length === 0) {
    return "0";
  }
  return length >= 0.001 ? `${Number(length.toPrecision(2))}` : length.toExponential(1).replace("-", "−");
}

export function view(data) {
  const { named } = data.colours;
  const counts = Array.from({ length: data.most + 1 }, (_, at) => at);
  const controls = [
    { name: "before", kind: "slider", label: "Pads before", values: data.before },
    { name: "behind", kind: "steps", label: "Pads behind", values: counts },
    { name: "mask", kind: "choice", label: "Mask", values: ["not masked", "masked"] },
    { name: "layer", kind: "choice", label: "Layer", values: Object.keys(data.layers), start: 1 },
  ];

  function heatMap(words, states, state, limit) {
    const steps = state.before + words.length + state.behind;
    const units = states[0].length;
    const height = units * ROW + 24;
    const isWord = (step) => step >= state.before && step < state.before + words.length;
    const cells = [];
    for (let step = 0; step < steps; step += 1) {
      for (let unit = 0; unit < units; unit += 1) {
        const place = { x: MARGIN + step * CELL, y: unit * ROW, width: CELL - 1, height: ROW - 1 };
        cells.push(shape("rect", { ...place, fill: diverging(data.colours, states[step][unit], limit) }));
      }
      const label = isWord(step) ? `${step - state.before + 1}` : "0";
      const place = { x: MARGIN + (step + 0.5) * CELL, y: height - 8, "text-anchor": "middle" };
      cells.push(shape("text", { ...place, "font-weight": isWord(step) ? "bold" : "normal" }, label));
    }
    const names = Array.from({ length: units }, (_, unit) =>
      shape("text", { x: MARGIN - 6, y: (unit + 0.75) * ROW, "text-anchor": "end" }, `unit ${unit}`),
    );
    const label = `The states of 5 units after each step of “${words.join(" ")}”`;
    const width = MARGIN + (2 * data.most + words.length) * CELL;
    return [element("h2", {}, words.join(" ")), drawing(label, width, height, cells, names)];
  }

  function draw(state) {
    const place = data.before.indexOf(state.before);
    const kinds = data.layers[state.layer];
    const found = kinds[state.mask];
    const numbers = ["masked", "not masked"].flatMap((mask) => kinds[mask].states.flat(3));
    const limit = Math.max(...numbers.map(Math.abs));
    const maps = data.sentences.flatMap((words, sentence) =>
      heatMap(words, found.states[place][sentence], state, limit),
    );
    const lines = ["masked", "not masked"].map((mask) => ({
      name: `${mask}, ${state.before} pads before`,
      colour: mask === "masked" ? named.blue : named.red,
      dash: mask === "masked" ? undefined : "6 4",
      points: kinds[mask].distance[place].map((length, behind) => [
        behind,
        Math.max(Math.log10(length), LOWEST),
      ]),
    }));
    const distance = found.distance[place][state.behind];
    const bare = kinds.masked.distance[0][0];
    const moved = found.moved[place][state.behind];
    const mark = {
      ...{ x: state.behind, y: Math.max(Math.log10(distance), LOWEST), label: rounded(distance) },
      colour: state.mask === "masked" ? named.blue : named.red,
    };
    const diagram = lineDiagram({
      label: "The distance between the two sentences, by the number of pads behind",
      lines,
      marks: [mark],
      x: { label: "pads behind", from: 0, to: data.most, ticks: [0, 5, 10, 15, 20] },
      y: { label: "", from: LOWEST, to: 0, ticks: [-9, -6, -3, 0], format: powerOfTen },
      ...{ width: 520, height: 180 },
    });
    const share = Math.round((100 * distance) / bare);
    const says =
      `${state.layer}, ${state.mask}, ${state.before} pads before and ${state.behind} behind: the two ` +
      `sentences are ${rounded(distance)} apart, ${share < 1 ? "less than 1" : share} % of what it is ` +
      `without pads. Pads have moved the first one by ${rounded(moved)}.`;
    const key = element("p", {}, "Under each step: 0 is a pad, 1 to 3 are the words.");
    const heading = element("h2", {}, "Distance between the two sentences");
    return { nodes: [...maps, key, heading, diagram, legend(lines)], says };
  }

  return { controls, draw };
}
