// The tree of what one output of a stack of convolutions sees.
import { drawing, element, shape } from "../explorables/player.mjs";

const [LEFT, GAP, ROW, RADIUS] = [96, 26, 66, 8];

/** Return the first input that the window of an output reads, and how many outputs there are. */
export function windowOf(padding, kernelSize, rate, time) {
  const reach = (kernelSize - 1) * rate;
  const before = { causal: reach, same: Math.floor(reach / 2), valid: 0 }[padding];
  return { before, outputs: padding === "valid" ? time - reach : time };
}

/**
 * Return what an output sees in each layer, from the input up: a list of sets of places.
 *
 * lengths: the number of places in each layer, from the input up.
 */
export function tree({ padding, kernelSize, rates, time, output }) {
  const lengths = [time];
  for (const rate of rates) {
    lengths.push(windowOf(padding, kernelSize, rate, lengths.at(-1)).outputs);
  }
  const places = [new Set([output])];
  const edges = [];
  for (let layer = rates.length; layer > 0; layer -= 1) {
    const { before } = windowOf(padding, kernelSize, rates[layer - 1], lengths[layer - 1]);
    const below = new Set();
    for (const place of places[0]) {
      for (let tap = 0; tap < kernelSize; tap += 1) {
        const from = place - before + tap * rates[layer - 1];
        if (from >= 0 && from < lengths[layer - 1]) {
          below.add(from);
          edges.push({ layer, from, to: place });
        }
      }
    }
    places.unshift(below);
  }
  return { lengths, places, edges };
}

export function view(data) {
  const { named } = data.colours;
  const outputsOf = ({ kernel, rates, padding, layers }) =>
    data.seen[`${kernel} ${rates} ${padding}`][layers - 1]?.split(" ") ?? [];
  const numbers = (count) => Array.from({ length: count }, (_, at) => at);
  const controls = [
    { name: "kernel", kind: "choice", label: "Kernel size", values: data.kernel_sizes, start: 1 },
    { name: "layers", kind: "slider", label: "Layers", values: numbers(data.layers).map((at) => at + 1), start: 2 },
    { name: "rates", kind: "list", label: "Dilation rate", values: Object.keys(data.dilation_rates) },
    { name: "padding", kind: "choice", label: "Padding", values: data.paddings },
    {
      name: "output",
      kind: "steps",
      label: "Output",
      values: (state) => numbers(Math.max(outputsOf(state).length, 1)),
      start: data.time - 1,
    },
  ];

  function draw(state) {
    const outputs = outputsOf(state);
    const rates = data.dilation_rates[state.rates].slice(0, state.layers);
    const reach = (state.kernel - 1) * rates.reduce((sum, rate) => sum + rate, 0);
    if (outputs.length === 0) {
      const says =
        `With valid padding, this stack needs at least ${reach + 1} steps to give one output, ` +
        `and there are only ${data.time}.`;
      return { nodes: [], says };
    }
    const settings = { padding: state.padding, kernelSize: state.kernel, rates, time: data.time };
    const found = tree({ ...settings, output: state.output });
    // Keras has said which inputs these are.
    const bits = parseInt(outputs[state.output], 16).toString(2).padStart(data.time, "0");
    const seen = numbers(data.time).filter((step) => bits[step] === "1");
    const width = LEFT + data.time * GAP + 8;
    const height = (state.layers + 1) * ROW - 12;
    // With valid padding, an output stands above the middle of what it sees.
    const shift = (layer) => ((data.time - found.lengths[layer]) * GAP) / 2;
    const x = (layer, place) => LEFT + place * GAP + GAP / 2 + shift(layer);
    const y = (layer) => height - 26 - layer * ROW;
    const lines = found.edges.map(({ layer, from, to }) =>
      shape("line", {
        ...{ x1: x(layer - 1, from), y1: y(layer - 1), x2: x(layer, to), y2: y(layer) },
        ...{ stroke: named.red, "stroke-width": 1.6 },
      }),
    );
    const dots = found.lengths.flatMap((length, layer) =>
      numbers(length).map((place) => {
        const on = layer === 0 ? seen.includes(place) : found.places[layer].has(place);
        const colour = layer === 0 ? named.green : named.blue;
        const look = { fill: on ? colour : "#fff", stroke: on ? colour : named.faint };
        return shape("circle", { cx: x(layer, place), cy: y(layer), r: RADIUS, "stroke-width": 1.5, ...look });
      }),
    );
    const names = ["input", ...rates.map((rate) => `dilation ${rate}`)].map((name, layer) =>
      shape("text", { x: LEFT - 8, y: y(layer) + 4, "text-anchor": "end" }, name),
    );
    const stepNames = numbers(data.time).map((step) =>
      shape("text", { x: x(0, step), y: height - 2, "text-anchor": "middle" }, `${step}`),
    );
    const span = seen.at(-1) - seen[0] + 1;
    const gaps = span > seen.length ? `, with gaps: they lie within ${span} steps` : "";
    const ahead = seen.at(-1) - state.output;
    const future =
      state.padding === "same" && ahead > 0
        ? ` It looks ahead: its last input comes ${ahead} ${ahead === 1 ? "step" : "steps"} later.`
        : "";
    const middle = tree({ ...settings, time: 8 * data.time, output: 4 * data.time }).places[0].size;
    const edge = seen.length < middle ? ` In the middle of a longer text it would see ${middle}.` : "";
    const inputs =
      seen.length === 1 ? `1 input, ${seen[0]}` : `${seen.length} inputs, ${seen[0]} to ${seen.at(-1)}`;
    const says = `Output ${state.output} sees ${inputs}${gaps}.${future}${edge}`;
    const label = `Lines from output ${state.output} down to the inputs that it sees`;
    return { nodes: [drawing(label, width, height, lines, dots, names, stepNames)], says };
  }

  return { controls, draw };
}
