// The parts of a sum, and the sentence about a step.
import assert from "node:assert";
import { test } from "node:test";
import { seen, sentence, spoken, terms, wholes } from "../../../../rnn_helpers/topics/recurrent/step_by_step.mjs";

const sum = (symbol, changes = {}) => ({
  ...{ symbol, x: [[1, 2], [3, 4]], U: [[0.5, -1], [2, 0.25]], b: [[0.1, 0.2]] },
  ...{ sums: [[0, 0], [0, 0]], values: [[0.5, 0.25], [0.5, 0.25]], ...changes },
});
const h = [[0.5, -0.5], [0.25, 1]];
const values = (found) => found.map(({ value }) => value);

test("a sum has the input's weight, a product for each unit and the bias", () => {
  const data = { kind: "simple_rnn", line: ["a", " "], states: { h }, sums: [sum("h")] };
  assert.deepEqual(values(terms(data, data.sums[0], 1, 0)), [3, 0.25, -1, 0.1]);
  assert.deepEqual(values(terms(data, data.sums[0], 1, 1)), [4, -0.5, -0.125, 0.2]);
  assert.deepEqual(wholes(data, data.sums[0], 1, 0), [["x W", 3], ["h U", -0.75], ["b", 0.1]]);
});

test("before the first step the state is zero", () => {
  const data = { kind: "simple_rnn", line: ["a", " "], states: { h }, sums: [sum("h")] };
  assert.deepEqual(wholes(data, data.sums[0], 0, 1), [["x W", 2], ["h U", 0], ["b", 0.2]]);
});

test("a GRU has two biases, and its reset gate multiplies what the candidate sees of the state", () => {
  const both = { b: [[1, 2], [4, 8]] };
  const sums = [sum("z", both), sum("r", both), sum("candidate", both)];
  const data = { kind: "gru", line: ["a", " "], states: { h }, sums };
  assert.deepEqual(wholes(data, sums[0], 1, 0), [["x W", 3], ["b[0]", 1], ["h U", -0.75], ["b[1]", 4]]);
  assert.deepEqual(wholes(data, sums[2], 1, 0), [["x W", 3], ["b[0]", 1], ["h U", -0.375], ["b[1]", 2]]);
});

test("the sentence says what is kept and what is added", () => {
  const sums = ["i", "f", "g", "o"].map((symbol) => sum(symbol));
  const data = { kind: "lstm", line: ["a", " "], states: { h, c: [[2, 4], [6, 8]] }, sums };
  const said = sentence(data, 1, 1);
  assert.equal(
    said,
    "Step 1, the blank: unit 1 keeps 25 % of its long memory of 4.00 and adds 0.06, so c is 8.00. " +
      "It shows 25 % of tanh(c): h is 1.00.",
  );
});

test("a blank can be seen and spoken", () => {
  assert.deepEqual([seen(" "), seen("b"), spoken(" "), spoken(","), spoken("b")], ["\u2423", "b", "the blank", "the comma", '"b"']);
});
