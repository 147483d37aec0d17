// What is left after many steps, by the forget bias: of a 1, of a gradient, of the first symbol.
import { element, legend, lineDiagram, number, percent, powerOfTen } from "../explorables/player.mjs";

const PANEL = { width: 306, height: 230 };
const DECADES = [0, -4, -8, -12, -16];

/** Return a share as text: with decimals, or as a power of ten if it is below a thousandth. */
export function share(value) {
  if (value >= 0.095 || value === 0) {
    return number(value, 2);
  }
  if (value >= 0.00095) {
    return number(value, 3);
  }
  const [digit, exponent] = value.toExponential(0).split("e");
  return `${digit} · ${powerOfTen(Number(exponent))}`;
}

export function view(data) {
  const { named } = data.colours;
  const steps = Array.from(data.left[0], (_, distance) => distance);
  const keras = data.forget_biases.indexOf(data.keras_bias);
  const gate = (bias) => number(data.gates[data.forget_biases.indexOf(bias)], bias < 4 ? 2 : 3);
  const controls = [
    {
      ...{ name: "bias", kind: "slider", label: "Forget bias", values: data.forget_biases },
      ...{ start: keras, format: (bias) => `${number(bias, 1)} (f = ${gate(bias)})` },
    },
    { name: "distance", kind: "slider", label: "Distance in steps", values: steps, start: 20 },
  ];
  const x = { label: "distance in steps", from: 0, to: steps.length - 1, ticks: [0, 20, 40, 60] };
  const shares = { label: "", from: 0, to: 1.05, ticks: [0, 0.25, 0.5, 0.75, 1] };
  const lowest = DECADES.at(-1);
  const exponents = { label: "", from: lowest, to: 1, ticks: DECADES, format: powerOfTen };
  const onScale = (value) => Math.max(Math.log10(Math.max(value, 1e-30)), lowest);

  /** Return one diagram: the curve of a bias, that of Keras' bias, and a mark at a distance. */
  function panel({ title, curves, y, at, distance, colour, text = share, extra = [] }) {
    const toY = y === exponents ? onScale : (value) => value;
    const points = (curve) => curve.map((value, step) => [step, toY(value)]);
    const value = curves[at][distance];
    const lines = [
      ...extra,
      { points: points(curves[keras]), colour: named.faint, dash: "5 4" },
      { points: points(curves[at]), colour },
    ];
    const mark = { x: distance, y: toY(value), label: text(value), colour };
    const label = `${title}, over the distance: ${text(value)} at ${distance} steps`;
    const diagram = lineDiagram({ label, lines, marks: [mark], x, y, ...PANEL });
    return element("div", {}, element("h2", {}, title), diagram);
  }

  function draw({ bias, distance }) {
    const at = data.forget_biases.indexOf(bias);
    const [left, gradient, recalled] = [data.left, data.gradients, data.recalled].map(
      (curves) => curves[at][distance],
    );
    const guessing = steps.map((step) => [step, data.chance]);
    const panels = [
      { title: "Left of a 1 in the long memory", curves: data.left, y: shares, colour: named.orange },
      { title: "Gradient that arrives", curves: data.gradients, y: exponents, colour: named.blue },
      {
        ...{ title: "First symbol named by a read-out", curves: data.recalled, y: shares, colour: named.green },
        text: percent,
        extra: [{ points: guessing, colour: named.faint, dash: "1 3" }],
      },
    ].map((settings) => panel({ ...settings, at, distance }));
    const says =
      `f = ${gate(bias)}. After ${distance} ${distance === 1 ? "step" : "steps"}, ${share(left)} of the 1 is left ` +
      `and ${share(gradient)} of the gradient arrives. The read-out names the first symbol in ` +
      `${percent(recalled)} of ${data.tested} sequences; guessing gives ${percent(data.chance)}.`;
    const names = [
      { name: `Keras' forget bias, ${data.keras_bias}`, colour: named.faint, dash: "5 4" },
      { name: "guessing", colour: named.faint, dash: "1 3" },
    ];
    const row = element("div", { style: "display:flex;flex-wrap:wrap;gap:4px 14px" }, panels);
    return { nodes: [row, legend(names)], says };
  }

  return { controls, draw };
}
