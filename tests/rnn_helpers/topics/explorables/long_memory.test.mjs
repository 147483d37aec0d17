// How the dial of long memory writes its numbers.
import assert from "node:assert";
import { test } from "node:test";
import { share } from "../../../../rnn_helpers/topics/lstm/long_memory.mjs";

test("a share has two decimals, three if it is small, and a power of ten if it is tiny", () => {
  const shown = [1, 0.12158, 0.0951, 0.0949, 0.001, 0.00094, 2.76e-7, 8.7e-19, 0].map(share);
  const wanted = ["1.00", "0.12", "0.10", "0.095", "0.001", "9 · 10⁻⁴", "3 · 10⁻⁷", "9 · 10⁻¹⁹", "0.00"];
  assert.deepEqual(shown, wanted);
});
