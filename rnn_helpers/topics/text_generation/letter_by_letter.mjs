// What each letter of a text depends on, and the value of one unit along the text.
import { diverging, drawing, element, inkOn, percent, shade, shape } from "../explorables/player.mjs";

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const NEAR = 10;
const [LINE, WIDEST, WIDTH_OF_ALL] = [25, 20, 940];

/** Return the logarithm of an influence, from its digit: tenths below 0. */
export const exponentOf = (digit) => -DIGITS.indexOf(digit) / 10;

/** Return a unit's values along the text, from two digits of base 36 for each, in hundredths. */
export const unitValues = (packed) =>
  Array.from({ length: packed.length / 2 }, (_, at) => parseInt(packed.slice(2 * at, 2 * at + 2), 36) / 100 - 1);

/** Return the line and the column of each character. */
export function placesOf(characters) {
  let [line, column] = [0, -1];
  return characters.map((character, at) => {
    const begins = at > 0 && characters[at - 1] === "\n";
    [line, column] = begins ? [line + 1, 0] : [line, column + 1];
    return { line, column };
  });
}

/** Return the place of the character that matters most for the one at a place. */
export const strongest = (digits) => [...digits].reduce((best, digit, at) => (DIGITS.indexOf(digit) < DIGITS.indexOf(digits[best]) ? at : best), 0);

const WORDS = { " ": "the space", "\n": "the line end" };
const spoken = (character) => WORDS[character] ?? `“${character}”`;
const asPercent = (share) => percent(share, share < 0.1 ? 1 : 0);

export function view(data) {
  const { named, sequential } = data.colours;
  const texts = Object.keys(data.texts);
  const told = (unit) => (data.notes[unit] === undefined ? `${unit}` : `${unit}: ${data.notes[unit]}`);
  const first = Object.keys(data.notes).map(Number);
  const others = Array.from({ length: data.units }, (_, unit) => unit).filter((unit) => !first.includes(unit));
  const letters = ({ text }) =>
    Array.from({ length: data.texts[text].characters.length - 1 }, (_, at) => at + 1);
  const controls = [
    { name: "text", kind: "choice", label: "Text", values: texts },
    {
      name: "letter",
      kind: "steps",
      label: "Letter",
      values: letters,
      start: data.start - 1,
      format: (at) => `${at}`,
    },
    { name: "unit", kind: "list", label: "Unit", values: [...first, ...others], format: told },
  ];

  /**
   * Return a text on coloured fields, and a function that colours it for a letter.
   *
   * colourAt: from a letter and a character to the character's colour, or null for none.
   */
  function fields({ label, characters, colourAt, onPoint, onLeave, onClick, kind }) {
    const places = placesOf(characters);
    const most = Math.max(...places.map(({ column }) => column + 1));
    const wide = Math.min(WIDEST, WIDTH_OF_ALL / most);
    const cells = characters.map((character, at) => {
      const [x, y] = [places[at].column * wide, places[at].line * LINE];
      const field = shape("rect", { x: x + 1, y: y + 1, width: wide - 1, height: LINE - 3 });
      const sign = character === "\n" ? "¶" : character;
      const letter = shape("text", { x: x + wide / 2, y: y + 16, "text-anchor": "middle", style: "font:14px monospace" }, sign);
      const listeners = { onpointerenter: () => onPoint(at), onclick: () => onClick(at) };
      return { field, letter, node: shape("g", { class: kind, "data-at": at, ...listeners }, field, letter) };
    });
    const show = (chosen) =>
      cells.forEach(({ field, letter }, at) => {
        const colour = colourAt(chosen, at);
        field.setAttribute("fill", colour ?? "#ffffff");
        letter.style.fill = colour === null ? "#6b7280" : inkOn(colour);
        field.setAttribute("stroke", at === chosen ? named.red : "none");
        field.setAttribute("stroke-width", 3);
      });
    const height = (places.at(-1).line + 1) * LINE + 2;
    const picture = drawing(label, Math.ceil(most * wide) + 4, height, cells.map(({ node }) => node));
    picture.style.cursor = "pointer";
    picture.addEventListener("pointerleave", onLeave);
    return { picture, show };
  }

  /** Return what explains a scale: a row of fields between its two ends. */
  function scaleOf(low, high, colours) {
    const strip = shape(
      "svg",
      { width: 168, height: 14, "aria-hidden": "true", style: "margin:0 6px;vertical-align:middle" },
      colours.map((colour, at) => shape("rect", { x: (at * 168) / colours.length, width: 168 / colours.length + 0.5, height: 14, fill: colour })),
    );
    return element("p", {}, low, strip, high);
  }

  function draw(state, put) {
    const { characters, chances, influences, near, units } = data.texts[state.text];
    const along = unitValues(units[state.unit]);
    const heading = element("h2", {});
    const look = {
      characters,
      onPoint: (at) => show(Math.max(at, 1)),
      onLeave: () => show(state.letter),
      onClick: (at) => put("letter", Math.max(at, 1) - 1),
    };
    const above = fields({
      ...look,
      kind: "influence",
      label: `The text; each letter before letter ${state.letter} is coloured by how much it matters for it`,
      colourAt: (chosen, at) =>
        at < chosen ? shade(sequential, exponentOf(influences[chosen][at]) / data.decades + 1) : null,
    });
    const below = fields({
      ...look,
      kind: "unit",
      label: `The text; each letter is coloured by the value of unit ${state.unit} after it`,
      colourAt: (_, at) => diverging(data.colours, along[at], 1),
    });
    function show(at) {
      heading.textContent = `What ${spoken(characters[at])} depends on (its probability was ${asPercent(chances[at])})`;
      above.show(at);
      below.show(at);
    }
    show(state.letter);
    const at = state.letter;
    const best = strongest(influences[at]);
    const back = at - best;
    const says = [
      `${spoken(characters[at])} depends most on ${spoken(characters[best])}, ${back === 1 ? "just before it" : `${back} characters before it`}.`,
      at > NEAR ? `The last ${NEAR} characters have ${asPercent(near[at])} of all influence.` : null,
      `Unit ${state.unit} is ${along[at].toFixed(2).replace("-", "−")} after it.`,
    ];
    const nodes = [
      heading,
      above.picture,
      scaleOf("influence: a millionth", "the largest", sequential),
      element("h2", {}, `Unit ${told(state.unit)}`),
      below.picture,
      scaleOf("value: −1", "1", data.colours.diverging),
    ];
    return { nodes, says: says.filter((each) => each !== null).join(" ") };
  }

  return { controls, draw };
}
