// The parts of the player that need no page.
import assert from "node:assert";
import { test } from "node:test";
import { inkOn, nextState, number, percent, powerOfTen, shade } from "../../../../rnn_helpers/topics/explorables/player.mjs";

const controls = [
  { name: "size", kind: "choice", values: [2, 3], start: 1 },
  { name: "place", kind: "steps", values: ({ size }) => Array.from({ length: size }, (_, at) => at), start: 2 },
  { name: "on", kind: "tick", start: true },
];

test("each control starts where it says, within its values", () => {
  assert.deepEqual(nextState(controls, {}, {}), { size: 3, place: 2, on: true });
  assert.equal(nextState([{ ...controls[1], start: 9 }], { size: 2 }, {}).place, 1);
});

test("a control keeps its value, if it is still there, when its values change", () => {
  const places = {};
  const first = nextState(controls, {}, places);
  places.size = { at: 0, moved: true };
  const second = nextState(controls, first, places);
  assert.deepEqual([second.size, second.place], [2, 1]);
  places.size = { at: 1, moved: true };
  assert.deepEqual(nextState(controls, second, places).place, 1);
});

test("a moved control gets its new value, and a tick stays", () => {
  const places = {};
  const first = { ...nextState(controls, {}, places), on: false };
  places.place = { at: 0, moved: true };
  assert.deepEqual(nextState(controls, first, places), { size: 3, place: 0, on: false });
});

test("the ink stands out on its colour", () => {
  assert.deepEqual(["#ffffff", "#000000", "#e69f00", "#0072b2"].map(inkOn), ["#000", "#fff", "#000", "#fff"]);
});

test("a share beyond the scale gets its last colour", () => {
  assert.deepEqual([-1, 0, 0.5, 1, 7].map((share) => shade(["a", "b", "c"], share)), ["a", "a", "b", "c", "c"]);
});

test("a number has a real minus sign, and no number is a dash", () => {
  assert.deepEqual([number(-0.5), number(null), number(1.234, 1)], ["−0.50", "–", "1.2"]);
  assert.deepEqual([number(-0.004), number(-0)], ["0.00", "0.00"]);
});

test("a share is said in percent, and a power of ten with a small number above", () => {
  assert.deepEqual([percent(0.356), percent(0.0123, 1)], ["36 %", "1.2 %"]);
  assert.deepEqual([0, -3, 2, -12].map(powerOfTen), ["1", "10⁻³", "10²", "10⁻¹²"]);
});
