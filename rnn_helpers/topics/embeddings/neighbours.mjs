// The nearest words of a word, at each moment of a training: a map, a list, and their way.
import { barTable, drawing, element, legend, lineDiagram, number, shape } from "../explorables/player.mjs";

const MAP = { width: 470, height: 380, edge: 16 };
const NEAREST = 5;
const OF_EACH_WORD = 3;
const GLIDE_MS = 700;
const GREY = "#767676";
const DASH = "5 4";

export const dot = (a, b) => a.reduce((sum, value, at) => sum + value * b[at], 0);

/** Return a vector at length 1; one of length 0 stays as it is. */
export function unit(vector) {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

/** Return the vectors whose dot products are the similarities: of length 1 for the cosine. */
export const compared = (vectors, measure) => (measure === "cosine" ? vectors.map(unit) : vectors);

/** Return the places of all other words, the most similar first; equal ones keep their order. */
export function nearest(vectors, place) {
  const similarity = vectors.map((vector) => dot(vector, vectors[place]));
  const others = vectors.map((_, at) => at).filter((at) => at !== place);
  return others.sort((a, b) => similarity[b] - similarity[a] || a - b);
}

/** Return the share of the nearest words of every word with a class that have a class in common. */
export function shareOfOwnClass(vectors, classes) {
  const withClass = classes.map((_, at) => at).filter((at) => classes[at].length > 0);
  const same = (a, b) => classes[a].some((kind) => classes[b].includes(kind));
  const hits = withClass.flatMap((at) =>
    nearest(vectors, at).slice(0, OF_EACH_WORD).map((other) => same(at, other)),
  );
  return hits.filter(Boolean).length / hits.length;
}

/** Return where labels stand beside their points, so that none covers another: {x, y, anchor}. */
export function labelPlaces(points, texts, width) {
  const taken = [];
  return points.map(([x, y], at) => {
    const long = texts[at].length * 7.5;
    const offers = [0, 14, -14, 28, -28, 42, -42, 56, -56].flatMap((down) => [
      { left: x + 9, x: x + 9, y: y + 4 + down, anchor: "start" },
      { left: x - 9 - long, x: x - 9, y: y + 4 + down, anchor: "end" },
    ]);
    const free = ({ left, y: up }) =>
      left >= 0 &&
      left + long <= width &&
      taken.every((one) => left > one.right || left + long < one.left || Math.abs(up - one.y) >= 13);
    const { left, ...place } = offers.find(free) ?? offers[0];
    taken.push({ left, right: left + long, y: place.y });
    return place;
  });
}

export function view(data) {
  const { named } = data.colours;
  const last = data.updates.length - 1;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stages = Object.fromEntries(
    Object.keys(data.axes).map((measure) => [measure, data.vectors.map((all) => compared(all, measure))]),
  );
  const controls = [
    {
      ...{ name: "place", kind: "list", label: "Word", values: data.words.map((_, at) => at) },
      ...{ start: Math.max(data.words.indexOf("cat"), 0), format: (at) => data.words[at] },
    },
    { name: "measure", kind: "choice", label: "Nearness", values: Object.keys(data.axes) },
    {
      ...{ name: "stage", kind: "steps", label: "Updates of the weights", values: data.updates.map((_, at) => at) },
      format: (at) => `${data.updates[at]} of ${data.updates[last]}`,
    },
  ];

  /** Return how to put vectors on the map: for all moments the same. */
  function projection(measure) {
    const flat = (vector) => data.axes[measure].map((axis) => dot(axis, vector));
    const points = stages[measure].flat().map(flat);
    const span = [0, 1].map((axis) => {
      const values = [...points.map((point) => point[axis]), 0];
      return [Math.min(...values), Math.max(...values)];
    });
    const room = [MAP.width - 2 * MAP.edge, MAP.height - 2 * MAP.edge];
    const scale = Math.min(...span.map(([low, high], axis) => room[axis] / (high - low || 1)));
    const middle = span.map(([low, high]) => (low + high) / 2);
    return (vector) => {
      const [x, y] = flat(vector);
      return [MAP.width / 2 + (x - middle[0]) * scale, MAP.height / 2 - (y - middle[1]) * scale];
    };
  }
  const onMap = Object.fromEntries(
    Object.keys(data.axes).map((measure) => {
      const project = projection(measure);
      const points = stages[measure].map((vectors) => vectors.map(project));
      return [measure, { points, origin: project(data.axes[measure][0].map(() => 0)) }];
    }),
  );
  let before = null;

  function map({ place, measure, stage }, found) {
    const { points, origin } = onMap[measure];
    const now = points[stage];
    const shown = [place, ...found];
    const colours = (at) => data.kind_colours[data.kinds[at]];
    const trails = shown.map((at) =>
      shape("polyline", {
        points: points.slice(0, stage + 1).map((all) => all[at].map((value) => value.toFixed(1)).join(",")).join(" "),
        ...{ fill: "none", stroke: colours(at)[0], "stroke-width": 1.5, "stroke-opacity": 0.7 },
      }),
    );
    const dots = now.map(([x, y], at) => {
      const [edge, inside] = colours(at);
      const isShown = shown.includes(at);
      const look = { r: at === place ? 8 : isShown ? 6 : 4.5, fill: inside, stroke: isShown ? named.ink : edge };
      const circle = shape(
        "circle",
        { cx: x, cy: y, "stroke-width": isShown ? 2 : 1.5, ...look, "data-word": data.words[at] },
        shape("title", {}, data.words[at]),
      );
      if (!still && before !== null) {
        const way = [before[at][0] - x, before[at][1] - y];
        const from = `translate(${way[0]}px, ${way[1]}px)`;
        circle.animate({ transform: [from, "none"] }, { duration: GLIDE_MS, easing: "ease-in-out" });
      }
      return circle;
    });
    before = now;
    // The points of shown words lie above the others.
    const order = [...now.keys()].sort((a, b) => shown.includes(a) - shown.includes(b));
    const texts = shown.map((at) => data.words[at]);
    const places = labelPlaces(shown.map((at) => now[at]), texts, MAP.width);
    const labels = places.map(({ x, y, anchor }, at) => {
      const weight = at === 0 ? "font-weight:bold" : undefined;
      return shape("text", { class: "over", x, y, "text-anchor": anchor, style: weight }, texts[at]);
    });
    const cross = [[6, 0], [0, 6]].map(([a, b]) =>
      shape("line", {
        ...{ x1: origin[0] - a, x2: origin[0] + a, y1: origin[1] - b, y2: origin[1] + b },
        stroke: GREY,
      }),
    );
    const label = `Map of the words; the nearest to ${texts[0]} are ${texts.slice(1).join(", ")}`;
    return drawing(label, MAP.width, MAP.height, cross, trails, order.map((at) => dots[at]), labels);
  }

  function classLegend() {
    const entries = Object.entries(data.kind_colours).map(([kind, [edge, inside]]) => {
      const circle = shape("circle", { cx: 6, cy: 6, r: 4.5, fill: inside, stroke: edge, "stroke-width": 1.5 });
      const sample = shape("svg", { width: 12, height: 12, "aria-hidden": "true" }, circle);
      return element("span", { style: "margin-right:10px;white-space:nowrap" }, sample, ` ${kind}`);
    });
    return element("p", { style: `max-width:${MAP.width}px;font-size:12px` }, entries.flatMap((one) => [one, " "]));
  }

  /** Return the similarities of a word to another at each moment, and to all others on average. */
  const wayOf = (measure, place, other) =>
    stages[measure].map((vectors) => dot(vectors[place], vectors[other]));
  const meanOf = (measure, place) =>
    stages[measure].map((vectors) => {
      const others = vectors.filter((_, at) => at !== place);
      return others.reduce((sum, vector) => sum + dot(vector, vectors[place]), 0) / others.length;
    });

  function ways({ place, measure, stage }, found, mean) {
    const curves = found.map((other) => wayOf(measure, place, other));
    const all = [...curves.flat(), ...mean];
    const step = measure === "cosine" ? 0.5 : 5;
    const [least, most] = [Math.min(...all), Math.max(...all)];
    const low = least > -step / 10 ? 0 : Math.floor(least / step) * step;
    const high = Math.ceil(most / step) * step;
    const ticks = Array.from({ length: Math.round((high - low) / step) + 1 }, (_, at) => low + at * step);
    const points = (curve) => curve.map((value, at) => [at, value]);
    const lines = [
      { points: points(mean), colour: GREY, dash: DASH },
      ...curves.map((curve, at) => ({ points: points(curve), colour: data.kind_colours[data.kinds[found[at]]][0] })),
    ];
    return lineDiagram({
      label: `${measure} of ${data.words[place]} and the words of the list, over the training`,
      lines,
      marks: [{ x: stage, y: curves[0][stage], label: data.words[found[0]] }],
      x: { label: "updates of the weights", from: 0, to: last, ticks: [...data.updates.keys()], format: (at) => data.updates[at] },
      y: { label: "", from: low, to: high, ticks },
      ...{ width: 430, height: 190 },
    });
  }

  function draw(state) {
    const { place, measure, stage } = state;
    const vectors = stages[measure][stage];
    const found = nearest(vectors, place).slice(0, NEAREST);
    const mean = meanOf(measure, place);
    const lengths = data.vectors[stage].map((vector) => Math.sqrt(dot(vector, vector)));
    const values = found.map((other) => dot(vectors[place], vectors[other]));
    const bars = found.map((other, at) => ({
      ...{ label: data.words[other], value: values[at], colour: data.kind_colours[data.kinds[other]][0] },
      note: measure === "cosine" ? data.kinds[other] : `${data.kinds[other]}, length ${number(lengths[other], 1)}`,
    }));
    const average = { label: "mean of all", value: mean[stage], colour: GREY };
    const most = measure === "cosine" ? 1 : Math.max(...values, mean[stage]);
    // Before training, dot products are tiny.
    const digits = (value) => number(value, measure !== "cosine" && most < 0.1 ? 4 : 2);
    const caption = `The nearest to "${data.words[place]}" by the ${measure}`;
    const list = barTable({ caption, bars: [...bars, average], most, format: digits, width: 150 });
    const share = Math.round(100 * shareOfOwnClass(vectors, data.classes));
    const moment = stage === 0 ? "Before training" : `After ${data.updates[stage]} updates`;
    const names = found.slice(0, OF_EACH_WORD).map((other, at) => `"${data.words[other]}" ${digits(values[at])}`);
    const says =
      `${moment}, the nearest to "${data.words[place]}" by the ${measure} are ${names.join(", ")}; the mean of ` +
      `all other words is ${digits(mean[stage])}. Of the ${OF_EACH_WORD} nearest of every word that has a class, ` +
      `${share} % are of the same class.`;
    const dashed = { name: "mean of all other words", colour: GREY, dash: DASH };
    const group = { class: "scroll", tabindex: 0, role: "group" };
    // On a narrow page, one of them is below the other, and each can be scrolled by itself.
    const half = { style: "max-width:100%;min-width:0" };
    const left = element("div", half, map(state, found), classLegend());
    const right = element("div", half, element("div", { ...group, "aria-label": caption }, list), ways(state, found, mean), legend([dashed]));
    return { nodes: [element("div", { style: "display:flex;flex-wrap:wrap;gap:4px 14px" }, left, right)], says };
  }

  return { controls, draw };
}
