// The distributions and draws of the sampling bench.
import assert from "node:assert";
import { test } from "node:test";
import {
  afterControls,
  atTemperature,
  drawnIds,
  generatorOf,
  overtaken,
  topK,
  topP,
} from "../../../../rnn_helpers/topics/text_generation/sampling_bench.mjs";

const off = { penalty: 0, temperature: 1, k: 4, p: 1 };
const logits = [0.5, 0.25, 0.125, 0.125].map(Math.log);
const counts = [3, 0, 0, 0];

const near = (got, wanted) =>
  got.forEach((each, at) => assert.ok(Math.abs(each - wanted[at]) < 1e-12, `${got} is not ${wanted}`));

test("with all controls off, the model's own distribution is left", () => {
  const { probabilities, kept, lost } = afterControls({ logits, counts, ...off });
  near(probabilities, [0.5, 0.25, 0.125, 0.125]);
  assert.equal(kept.size, 4);
  near([lost], [0]);
});

test("a distribution stays right for logits in the thousands", () => {
  near(atTemperature([1000, 1000, -1000], 0.1), [0.5, 0.5, 0]);
});

test("of equally likely tokens, the first stay; a sum that equals p is enough; 1 keeps all", () => {
  assert.deepEqual(topK([0.125, 0.5, 0.125, 0.25], 3), [1, 3, 0]);
  assert.deepEqual(topP([0.125, 0.5, 0.125, 0.25], 0.75), [1, 3]);
  assert.deepEqual(topP([0.5, 0.5 - 1e-9, 0], 1), [0, 1, 2]);
});

test("top-p reads what top-k has left, and the lost share is that of all that was cut", () => {
  // After top-k, the two have 2/3 and 1/3.
  const one = afterControls({ logits, counts, ...off, k: 2, p: 0.6 });
  assert.deepEqual([...one.kept], [0]);
  near([one.lost], [0.5]);
  const two = afterControls({ logits, counts, ...off, k: 2, p: 0.7 });
  near(two.probabilities, [2 / 3, 1 / 3, 0, 0]);
});

test("a penalty is subtracted before the division by the temperature", () => {
  const { probabilities } = afterControls({ logits, counts, ...off, penalty: 1, temperature: 2 });
  const wanted = logits.map((logit, id) => Math.exp((logit - counts[id]) / 2));
  const sum = wanted.reduce((a, b) => a + b);
  near(probabilities, wanted.map((each) => each / sum));
});

test("the one that is now ahead of a likelier one is found", () => {
  assert.deepEqual(overtaken([2, 0, 1], [0.3, 0.3, 0.4]), null);
  assert.deepEqual(overtaken([2, 0, 1], [0.2, 0.4, 0.4]), [1, 0]);
});

test("draws come in the right proportions, and never what is cut", () => {
  const shares = [0, 0, 0, 0];
  for (let seed = 1; seed <= 2000; seed += 1) {
    drawnIds([0.6, 0, 0.3, 0.1], seed, 10).forEach((id) => (shares[id] += 1 / 20000));
  }
  assert.equal(shares[1], 0);
  [0.6, 0, 0.3, 0.1].forEach((wanted, id) => assert.ok(Math.abs(shares[id] - wanted) < 0.015, `${shares}`));
});

test("the same seed gives the same draws, the next one others, and neighbours are unrelated", () => {
  const ten = (seed) => drawnIds(Array(50).fill(0.02), seed, 10);
  assert.deepEqual(ten(1), ten(1));
  assert.notDeepEqual(ten(1), ten(2));
  const firsts = Array.from({ length: 4000 }, (_, seed) => generatorOf(seed)());
  const product = (at) => (firsts[at] - 0.5) * (firsts[at + 1] - 0.5) * 12;
  const correlation = firsts.slice(1).reduce((sum, _, at) => sum + product(at), 0) / 3999;
  assert.ok(Math.abs(correlation) < 0.05, `${correlation}`);
});
