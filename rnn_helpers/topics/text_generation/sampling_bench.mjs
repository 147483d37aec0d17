// The distribution of the next character, before and after the controls of sampling.
import { drawing, element, percent, shape } from "../explorables/player.mjs";

const DRAWS = 10;
const [LEFT, COLUMN, TOP, BARS] = [48, 28, 24, 170];

/** Return the logits less the penalty times how often each character is in the prompt. */
export const penalised = (logits, counts, penalty) =>
  logits.map((logit, id) => logit - penalty * counts[id]);

/** Return the softmax of the logits divided by the temperature. */
export function atTemperature(logits, temperature) {
  const most = Math.max(...logits);
  return scaled(logits.map((logit) => Math.exp((logit - most) / temperature)));
}

/** Return the numbers divided by their sum. */
function scaled(numbers) {
  const sum = numbers.reduce((total, each) => total + each, 0);
  return numbers.map((each) => each / sum);
}

/** Return the ids with the likeliest first. */
export const likeliestFirst = (probabilities) =>
  probabilities.map((_, id) => id).sort((a, b) => probabilities[b] - probabilities[a] || a - b);

/** Return the ids of the k likeliest tokens. */
export const topK = (probabilities, k) => likeliestFirst(probabilities).slice(0, k);

/** Return the ids of the smallest set of likeliest tokens that reaches p; all of them if p is 1. */
export function topP(probabilities, p) {
  const order = likeliestFirst(probabilities);
  let sum = 0;
  let count = 0;
  while (count < order.length && (p >= 1 || sum < p)) {
    sum += probabilities[order[count]];
    count += 1;
  }
  return order.slice(0, count);
}

/** Return the distribution if only some ids are allowed. */
function only(probabilities, ids) {
  const kept = new Set(ids);
  return scaled(probabilities.map((each, id) => (kept.has(id) ? each : 0)));
}

/**
 * Return the distribution after all controls, and the ids that stay.
 *
 * The order is that of the chapter's functions: the logits are changed first, then they become
 * probabilities, and then top-k and top-p cut, each what the one before has left.
 */
export function afterControls({ logits, counts, penalty, temperature, k, p }) {
  const warm = atTemperature(penalised(logits, counts, penalty), temperature);
  const best = topK(warm, k);
  const fewer = only(warm, best);
  const kept = topP(fewer, p).filter((id) => best.includes(id));
  return { probabilities: only(fewer, kept), kept: new Set(kept), lost: 1 - massOf(warm, kept) };
}

const massOf = (probabilities, ids) => ids.reduce((sum, id) => sum + probabilities[id], 0);

/** Return a generator of numbers from 0 to below 1: a counter whose bits are mixed. */
export function generatorOf(seed) {
  let counter = mixed(seed);
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    return mixed(counter) / 2 ** 32;
  };
}

/** Return a number whose 32 bits depend on all bits of another, as the end of MurmurHash3 does. */
function mixed(whole) {
  let bits = whole | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** Return ids that are drawn with their probabilities. */
export function drawnIds(probabilities, seed, count) {
  const random = generatorOf(seed);
  const possible = probabilities.map((_, id) => id).filter((id) => probabilities[id] > 0);
  return Array.from({ length: count }, () => {
    let left = random();
    return possible.find((id) => (left -= probabilities[id]) < 0) ?? possible.at(-1);
  });
}

/**
 * Return a pair of ids whose order has changed, the one that is now ahead first; null if none has.
 *
 * order: the ids, those that were likeliest before first.
 */
export function overtaken(order, probabilities) {
  for (const [place, behind] of order.entries()) {
    const ahead = order.slice(place + 1).find((id) => probabilities[id] > probabilities[behind]);
    if (ahead !== undefined) {
      return [ahead, behind];
    }
  }
  return null;
}

const NAMES = { " ": "space", "\n": "line end" };
const SIGNS = { " ": "␣", "\n": "¶" };
const inPercent = (share) => percent(share, 1);

export function view(data) {
  const { named } = data.colours;
  const { characters, logits, counts } = data;
  const size = characters.length;
  const signs = characters.map((each) => SIGNS[each] ?? each);
  const called = (id) => NAMES[characters[id]] ?? `“${characters[id]}”`;
  const before = atTemperature(logits, 1);
  const order = likeliestFirst(before);
  const shown = order.slice(0, data.most);
  const upTo = Array.from({ length: size }, (_, at) => at + 1);
  const controls = [
    { name: "penalty", kind: "slider", label: "Frequency penalty", values: data.penalties, format: (each) => each.toFixed(1) },
    { name: "temperature", kind: "slider", label: "Temperature", values: data.temperatures, start: data.temperatures.indexOf(1), format: (each) => each.toFixed(1) },
    { name: "k", kind: "slider", label: "Top-k", values: upTo, start: size - 1, format: (k) => (k === size ? `${k}, all` : `${k}`) },
    { name: "p", kind: "slider", label: "Top-p", values: data.masses, start: data.masses.length - 1, format: (p) => (p === 1 ? "1, all" : p.toFixed(2)) },
    { name: "seed", kind: "button", label: "Draw again", start: 1 },
  ];

  function bars(after, most) {
    const x = (column) => LEFT + column * COLUMN;
    const long = (share) => (share / most) * BARS;
    const step = [0.02, 0.05, 0.1, 0.2].find((each) => most / each <= 6);
    const ticks = Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, at) => at * step);
    const wide = x(shown.length);
    const grid = ticks.flatMap((share) => {
      const y = TOP + BARS - long(share);
      return [
        shape("line", { x1: LEFT, x2: wide, y1: y, y2: y, stroke: "#e5e5e5" }),
        shape("text", { x: LEFT - 6, y: y + 4, "text-anchor": "end" }, `${Math.round(100 * share)} %`),
      ];
    });
    const columns = shown.map((id, column) => {
      const middle = { x: x(column) + COLUMN / 2, "text-anchor": "middle" };
      const bar = (share, left, width, look) =>
        shape("rect", { x: x(column) + left, width, y: TOP + BARS - long(share), height: long(share), ...look });
      const stays = after.kept.has(id);
      return shape(
        "g",
        {},
        shape("title", {}, `${signs[id]}: ${inPercent(before[id])} before, ${inPercent(after.probabilities[id])} after`),
        shape("rect", { x: x(column), width: COLUMN, y: TOP, height: BARS + 40, fill: "transparent" }),
        bar(after.probabilities[id], 5, COLUMN - 10, { fill: named.blue, class: "after" }),
        bar(before[id], 3, COLUMN - 6, { fill: "none", stroke: named.ink, "stroke-dasharray": "2 2", class: "before" }),
        stays ? null : shape("text", { ...middle, y: TOP + BARS - 4, class: "cut", style: `fill:${named.red};font-size:16px` }, "×"),
        shape("text", { ...middle, y: TOP + BARS + 17, style: "font-size:14px" }, signs[id]),
        counts[id] ? shape("text", { ...middle, y: TOP + BARS + 34, style: "font-size:11px" }, `${counts[id]}`) : null,
      );
    });
    const below = shape("text", { x: LEFT - 6, y: TOP + BARS + 34, "text-anchor": "end", style: "font-size:11px" }, "count");
    const ten = shown.slice(0, 10).map((id) => `${called(id)} ${inPercent(after.probabilities[id])}`);
    const label = `Bars of the next character's probabilities. The ten that were likeliest: ${ten.join(", ")}.`;
    return drawing(label, wide + 8, TOP + BARS + 42, grid, below, columns);
  }

  function tenDraws(ids) {
    const boxes = ids.map((id) => {
      const look = `background:${named.orange}33;border:1.5px solid ${named.orange}`;
      const box = "border-radius:4px;display:inline-block;margin-right:6px;min-width:28px;padding:3px 0;text-align:center";
      return element("span", { class: "drawn", style: `${look};${box}` }, signs[id]);
    });
    return element("p", { style: "margin-top:8px" }, "Ten draws: ", boxes);
  }

  function draw(state) {
    const after = afterControls({ logits, counts, ...state });
    const ids = drawnIds(after.probabilities, state.seed, DRAWS);
    const first = likeliestFirst(after.probabilities)[0];
    const most = Math.max(...before, ...after.probabilities);
    const cut = size - after.kept.size;
    const swapped = overtaken(order, after.probabilities);
    const says = [
      `${called(first)} is the likeliest: ${inPercent(after.probabilities[first])}, before ${inPercent(before[first])}.`,
      cut === 0
        ? `All ${size} characters can be drawn.`
        : `${cut} of ${size} characters are cut; together they had ${inPercent(after.lost)}.`,
      swapped === null
        ? "The order of the bars is as before."
        : `The order has changed: ${called(swapped[0])} is now ahead of ${called(swapped[1])}.`,
      `Drawn: ${ids.map((id) => NAMES[characters[id]] ?? characters[id]).join(", ")}.`,
    ];
    const prompt = [...data.prompt].map((each) => SIGNS[each] ?? each).join("");
    const key = element(
      "p",
      {},
      `The next character after “${prompt}”. `,
      "Dotted: the model's own probabilities. Blue: after the controls. ",
      element("span", { style: `color:${named.red}` }, "×"),
      ": cut off. Below: how often the character is in the prompt.",
      shown.length < size ? ` The ${shown.length} likeliest of ${size} characters are shown.` : null,
    );
    return { nodes: [key, bars(after, most), tenDraws(ids)], says: says.join(" ") };
  }

  return { controls, draw };
}
