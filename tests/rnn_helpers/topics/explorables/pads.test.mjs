// How the padded sentences' numbers are written.
import assert from "node:assert";
import { test } from "node:test";
import { powerOfTen, rounded } from "../../../../rnn_helpers/topics/padding_and_masks/pads.mjs";

test("a power of ten has a small number above", () => {
  assert.deepEqual([0, -3, 2, -12].map(powerOfTen), ["1", "10⁻³", "10²", "10⁻¹²"]);
});

test("a length has two digits", () => {
  assert.deepEqual([0, 0.0264, 0.5, 0.00012].map(rounded), ["0", "0.026", "0.5", "1.2e−4"]);
});
