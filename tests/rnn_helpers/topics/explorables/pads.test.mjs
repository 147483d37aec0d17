// How the padded sentences' numbers are written.
import assert from "node:assert";
import { test } from "node:test";
import { rounded } from "../../../../rnn_helpers/topics/padding_and_masks/pads.mjs";

test("a length has two digits", () => {
  assert.deepEqual([0, 0.0264, 0.5, 0.00012].map(rounded), ["0", "0.026", "0.5", "1.2e−4"]);
});
