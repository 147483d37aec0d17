// What the shape machine says without a page.
import assert from "node:assert";
import { test } from "node:test";
import { asTuple, codeOf, readingOrder, tensorsOf } from "../../../../rnn_helpers/topics/shapes_and_stacks/shape_machine.mjs";

const plain = { kind: "GRU", wrapped: "no Bidirectional", mask: "no mask" };
const names = (settings) => tensorsOf({ ...plain, ...settings }).map(({ name }) => name);

test("the call is written as in Keras", () => {
  assert.equal(codeOf(plain, 4), "GRU(4)(x)");
  const all = { sequences: true, states: true, stateful: true, wrapped: "'sum'", mask: "x3 is a pad" };
  const arguments_ = "4, return_sequences=True, return_state=True, stateful=True";
  assert.equal(codeOf({ ...plain, ...all }, 4), `Bidirectional(GRU(${arguments_}), merge_mode='sum')(x, mask=mask)`);
});

test("the tensors have the order in which Keras returns them", () => {
  assert.deepEqual(names({}), ["output"]);
  assert.deepEqual(names({ kind: "LSTM", states: true }), ["output", "h", "c"]);
  const both = ["forward h", "forward c", "backward h", "backward c"];
  assert.deepEqual(names({ kind: "LSTM", states: true, wrapped: "'mul'" }), ["output", ...both]);
  assert.deepEqual(names({ states: true, wrapped: "None" }), ["forward output", "backward output", "forward h", "backward h"]);
});

test("a direction reads from its own end", () => {
  assert.deepEqual(readingOrder("forward", false, 3), [0, 1, 2]);
  assert.deepEqual(readingOrder("backward", false, 3), [2, 1, 0]);
  assert.deepEqual(readingOrder("forward", true, 3), [2, 1, 0]);
});

test("a shape is written as in Python", () => {
  assert.deepEqual([asTuple([2, 3]), asTuple([4])], ["(2, 3)", "(4,)"]);
});
