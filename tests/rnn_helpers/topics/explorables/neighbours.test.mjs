// The parts of the figure about neighbours that need no page.
import assert from "node:assert";
import { test } from "node:test";
import { compared, labelPlaces, nearest, shareOfOwnClass, unit } from "../../../../rnn_helpers/topics/embeddings/neighbours.mjs";

const vectors = [[1, 0], [5, 5], [2, 0.1], [0, 0]];

test("the dot product favours long vectors and the cosine does not", () => {
  assert.deepEqual(nearest(compared(vectors, "dot product"), 0), [1, 2, 3]);
  assert.deepEqual(nearest(compared(vectors, "cosine"), 0), [2, 1, 3]);
});

test("a vector of length 0 stays one", () => {
  assert.deepEqual(unit([0, 0]), [0, 0]);
  assert.deepEqual(unit([3, 4]), [0.6, 0.8]);
});

test("a word with two classes shares one of them, and words without a class are not counted", () => {
  const all = [[1, 0], [1, 0.1], [1, 0.2], [1, 0.3], [0, 1]];
  const classes = [["food", "colour"], ["food"], ["colour"], ["food"], []];
  assert.equal(shareOfOwnClass(all, classes), 8 / 12);
});

test("labels of points that lie close together do not cover each other", () => {
  const points = Array.from({ length: 6 }, (_, at) => [100 + at, 100]);
  const places = labelPlaces(points, points.map(() => "word"), 470);
  const boxes = places.map(({ x, y, anchor }) => ({ left: anchor === "end" ? x - 30 : x, y }));
  for (const [at, one] of boxes.entries()) {
    for (const other of boxes.slice(at + 1)) {
      assert.ok(Math.abs(one.left - other.left) >= 30 || Math.abs(one.y - other.y) >= 13);
    }
  }
});

test("a label at the right edge stands on the left of its point", () => {
  assert.equal(labelPlaces([[460, 50]], ["evening"], 470)[0].anchor, "end");
});
