// What the page reads from packed numbers, and where the characters of a text stand.
import assert from "node:assert";
import { test } from "node:test";
import {
  exponentOf,
  placesOf,
  strongest,
  unitValues,
} from "../../../../rnn_helpers/topics/text_generation/letter_by_letter.mjs";

test("a digit is a tenth of a decade below the largest influence", () => {
  assert.deepEqual(["1", "A", "a", "y"].map(exponentOf), [-0.1, -1, -3.6, -6]);
});

test("two digits are a unit's value in hundredths, from -1 to 1", () => {
  assert.deepEqual(unitValues("002s5k"), [-1, 0, 1]);
});

test("a line end is the last character of its line, and an empty line has one of its own", () => {
  const places = placesOf([..."ab\n\nc"]).map(({ line, column }) => [line, column]);
  assert.deepEqual(places, [[0, 0], [0, 1], [0, 2], [1, 0], [2, 0]]);
});

test("the strongest is the one with the largest influence, the first of equals", () => {
  assert.equal(strongest("y3A0z0"), 3);
});
