// The page on which a person marks one written question for all students.
//
// A change is kept in the browser's storage before it is sent, and is removed from there only when
// the server has said that it is saved. So a crash of either side loses nothing.

const PAUSE_BETWEEN_TRIES_MS = 2000;
const PAUSE_AFTER_TYPING_MS = 500;
const STORED = "unsaved mark ";

const element = (id) => document.getElementById(id);
const shown = (points) => String(Math.round(points * 10000) / 10000);
const plural = (count, what) => `${count} ${what}${count === 1 ? "" : "s"}`;

const state = {
  chapter: "",
  questions: [],
  number: 0, // of the question
  question: null,
  current: null, // the id of the answer
  answer: null,
  passed: new Set(), // answers marked under the filter, which stay in the list until it changes
  offline: false,
};

/** Make an element with attributes and children; texts are never read as HTML. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// ---- the server

class Refused extends Error {
  constructor(status, reply) {
    super(reply.message ?? `The server answered ${status}.`);
    this.status = status;
    this.reply = reply;
  }
}

async function ask(path, method = "GET", content = undefined) {
  const [, token] = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/) ?? [];
  const headers = { "X-XSRFToken": decodeURIComponent(token ?? "") };
  const body = content === undefined ? undefined : JSON.stringify(content);
  const answer = await fetch(`api/${path}`, { method, headers, body, redirect: "error" });
  const reply = await answer.json().catch(() => ({}));
  if (!answer.ok) {
    throw new Refused(answer.status, reply);
  }
  return reply;
}

// ---- changes that are not saved yet

const unsaved = new Map(
  Object.entries(localStorage)
    .filter(([key]) => key.startsWith(STORED))
    .map(([key, value]) => [key.slice(STORED.length), JSON.parse(value)]),
);
const sending = new Map(); // from an answer's id to the promise that it is sent
const timers = new Map();
let saves = 0; // how many marks were saved: what was asked before the last one is out of date

function keep(id, change) {
  if (change) {
    unsaved.set(id, change);
    localStorage.setItem(STORED + id, JSON.stringify(change));
  } else {
    unsaved.delete(id);
    localStorage.removeItem(STORED + id);
  }
}

/** Note a change of the current answer, and send it, after a pause if the person is typing. */
function change(part, pause = 0) {
  const { id, version } = state.answer;
  const before = unsaved.get(id) ?? { seen: version };
  keep(id, { ...before, ...part, held: false });
  later(id, pause);
  showSaved();
}

function later(id, pause) {
  clearTimeout(timers.get(id));
  if (pause) {
    timers.set(id, setTimeout(() => send(id), pause));
  } else {
    send(id);
  }
}

/** Send an answer's changes one after the other; the promise never fails. */
function send(id) {
  clearTimeout(timers.get(id));
  if (!sending.has(id)) {
    sending.set(
      id,
      sendAll(id).finally(() => {
        sending.delete(id);
        showSaved();
      }),
    );
  }
  return sending.get(id);
}

async function sendAll(id) {
  try {
    for (let sent; (sent = unsaved.get(id)) && !sent.held; ) {
      if (sent.tried) {
        const seen = await seenByNow(id, sent);
        sent = { ...unsaved.get(id), seen };
      }
      const { seen, grade, comment } = sent;
      sent = { ...sent, tried: { grade, comment } };
      keep(id, sent);
      const now = await ask(`answers/${id}`, "PUT", { seen, grade, comment });
      state.offline = false;
      saves += 1;
      const newer = unsaved.get(id);
      keep(id, newer === sent ? null : { ...newer, seen: now.version, tried: undefined });
      took(id, now);
    }
  } catch (error) {
    failed(id, error);
  }
}

/** Return the version to name: if an earlier try was stored and its reply lost, the one it made. */
async function seenByNow(id, { seen, tried }) {
  const now = await ask(`answers/${id}`);
  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
  const { ticks, points, extra } = now;
  const stored =
    (!tried.grade || same(tried.grade, { ticks, points, extra })) &&
    (tried.comment === undefined || tried.comment.trim() === now.comment);
  return stored ? now.version : seen;
}

function failed(id, error) {
  if (error.status === 409) {
    keep(id, { ...unsaved.get(id), held: true, tried: undefined });
    took(id, error.reply.now);
  } else if (error.status === 400 || error.status === 404) {
    keep(id, null);
    const back = id === state.current ? open(id) : Promise.resolve();
    back.then(() => say(error.message));
  } else {
    // The server is away, or the gradebook is.
    state.offline = error.status === 503 ? error.message : whyOffline(error);
    later(id, PAUSE_BETWEEN_TRIES_MS);
  }
}

function whyOffline({ status }) {
  return status === 403
    ? "The server was started again. Open the address that rnn-grade mark prints."
    : "The server does not answer. If it has ended, run the same command again.";
}

function showSaved() {
  const held = [...unsaved.values()].filter((one) => one.held).length;
  const waits = unsaved.size - held;
  const [text, kind] =
    state.offline && waits
      ? [`Not saved: ${plural(waits, "mark")}. ${state.offline} Trying again …`, "failed"]
      : waits
        ? ["Saving …", "busy"]
        : held
          ? [`Not saved: ${plural(held, "mark")}. Somebody else has marked the same answer.`, "failed"]
          : ["✓ Saved", ""];
  const status = element("saved");
  if (status.textContent !== text) {
    status.textContent = text;
  }
  status.className = kind;
}

// ---- what is shown

function say(text) {
  element("trouble").textContent = text;
  element("trouble").hidden = !text;
}

const answers = () => state.question?.answers ?? [];
const line = (id) => answers().find((one) => one.id === id);
const listed = () =>
  answers().filter(
    (one) =>
      !element("only-unmarked").checked ||
      one.waiting ||
      one.id === state.current ||
      state.passed.has(one.id),
  );

/** Take the server's word on an answer into the list, and into the form if it is shown. */
function took(id, now) {
  const known = line(id);
  if (known) {
    Object.assign(known, { state: now.state, points: now.points, waiting: now.waiting });
    if (!now.waiting) {
      state.passed.add(id);
    }
  }
  if (id === state.current && state.answer) {
    Object.assign(state.answer, now);
    showMark();
  }
  showLists();
}

function showLists() {
  const total = answers().length;
  const marked = answers().filter((one) => !one.waiting).length;
  Object.assign(state.questions[state.number], { total, marked });
  showQuestions();
  element("bar").max = Math.max(total, 1);
  element("bar").value = marked;
  element("count").textContent = `${marked} of ${total} marked`;
  showAnswers();
  const blank = answers().filter(isBlankAndUnmarked).length;
  element("blank").hidden = blank === 0;
  element("blank").textContent = `Give 0 points for ${plural(blank, "blank answer")}`;
}

const isBlankAndUnmarked = (one) => one.waiting && !one.points && one.state !== "answered";

function showQuestions() {
  element("questions-box").hidden = state.questions.length < 2;
  const items = state.questions.map(({ title, total, marked }, number) => {
    const attributes = { type: "button", "data-number": number };
    if (number === state.number) {
      attributes["aria-current"] = "true";
    }
    const bar = make("progress", { max: Math.max(total, 1), value: marked, "aria-hidden": "true" });
    const count = make("span", { class: "points-of" }, `${marked} of ${total}`);
    return make("li", {}, make("button", attributes, title, count, bar));
  });
  replace("questions", items);
}

function showAnswers() {
  const items = listed().map((one) => {
    const attributes = { type: "button", "data-id": one.id };
    if (one.id === state.current) {
      attributes["aria-current"] = "true";
    }
    const [text, kind] = summary(one);
    const points = make("span", { class: `points-of ${kind}` }, text);
    const name = make("span", { class: "name", title: one.name }, one.name);
    return make("li", {}, make("button", attributes, name, points));
  });
  replace("answers", items);
  element("answers").querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
}

/**
 * Replace a list's items, and keep the keyboard where it was.
 *
 * An item that has not changed stays as it is, so that it does not vanish under a click.
 */
function replace(id, items) {
  const list = element(id);
  const { id: answer, number } = list.contains(document.activeElement)
    ? document.activeElement.dataset
    : {};
  const top = list.scrollTop;
  if (items.length === list.children.length) {
    items.forEach((item, index) => {
      const old = list.children[index];
      if (!old.isEqualNode(item)) {
        old.replaceWith(item);
      }
    });
  } else {
    list.replaceChildren(...items);
  }
  list.scrollTop = top;
  const same = answer ? `[data-id="${answer}"]` : number && `[data-number="${number}"]`;
  if (same) {
    list.querySelector(same)?.focus({ preventScroll: true });
  }
}

function summary(one) {
  if (unsaved.get(one.id)?.held) {
    return ["! not saved", "trouble"];
  }
  if (one.waiting) {
    return [one.state === "answered" ? "to mark" : one.state, "todo"];
  }
  const points = one.points === null ? 0 : one.points;
  return [`✓ ${shown(points)} of ${shown(one.most)}`, ""];
}

function showQuestion() {
  const { title, text, rubric, remarks, reference } = state.question;
  element("question-title").textContent = title;
  element("question").innerHTML = text;
  element("question-box").hidden = !text;
  element("reference").innerHTML = reference;
  element("reference-box").hidden = !reference;
  element("remarks").innerHTML = remarks;
  element("rubric-box").hidden = !rubric.length && !remarks;
  const lines = rubric.map(({ key, points, text: says }, index) => {
    const box = make("input", { type: "checkbox", value: key });
    const what = make("span", { class: "text" });
    what.innerHTML = says;
    const gives = make("span", { class: "gives" }, plural(Number(shown(points)), "point"));
    const digit = index < 9 ? [make("kbd", {}, String(index + 1)), " "] : [];
    what.prepend(gives);
    return make("li", {}, make("label", {}, box, make("span", {}, ...digit), what));
  });
  element("rubric").replaceChildren(...lines);
}

/** Show the mark of the current answer, with what is not saved yet. */
function showMark() {
  const { answer } = state;
  const wanted = unsaved.get(answer.id) ?? {};
  const grade = wanted.grade ?? answer;
  for (const box of element("rubric").querySelectorAll("input")) {
    box.checked = grade.ticks.includes(box.value);
  }
  fill("points", grade.points === null ? "" : shown(grade.points));
  fill("extra", grade.extra ? shown(grade.extra) : "");
  fill("comment", wanted.comment ?? answer.comment);
  element("most").textContent = `of ${shown(answer.most)}`;
  const decided = wanted.grade && !wanted.held;
  const waits = decided ? wanted.grade.points === null : answer.waiting;
  element("keep").hidden = !(waits && answer.points !== null);
  showBadges(answer, waits, grade);
  showNotes(answer, waits, wanted);
}

/** Fill a field in which nobody is typing. */
function fill(id, text) {
  const field = element(id);
  const typing = field === document.activeElement && field.dataset.of === state.current;
  if (!typing && field.value !== text) {
    field.value = text;
  }
  if (!typing) {
    field.dataset.of = state.current;
    field.removeAttribute("aria-invalid");
    element("wrong").textContent = "";
  }
}

function showBadges(answer, waits, grade) {
  const blank = { empty: "empty", unchanged: "unchanged, as released", missing: "not there" };
  const badges = [];
  if (blank[answer.state]) {
    badges.push(make("span", { class: "badge todo" }, blank[answer.state]));
  }
  const points = (grade.points ?? 0) + (grade.extra ?? 0);
  const mark = waits
    ? make("span", { class: "badge todo" }, "not marked")
    : make("span", { class: "badge done" }, `${shown(points)} of ${shown(answer.most)}`);
  element("badges").replaceChildren(...badges.flatMap((badge) => [badge, " "]), mark);
}

function showNotes(answer, waits, wanted) {
  const notes = [];
  if (wanted.held) {
    notes.push(conflict(answer, wanted));
  } else if (waits && answer.points !== null) {
    const text =
      "This answer was graded again after somebody marked it. " +
      `The mark then: ${told({ ...answer, waiting: false })}. Mark it again, or keep the mark (m).`;
    notes.push(make("p", { class: "notice" }, text));
  } else if (!waits && answer.points === null && answer.automatic !== null && !wanted.grade) {
    notes.push(make("p", { class: "faint" }, "The grader gave 0 points, because nothing was written."));
  }
  const sum = sumOfTicks();
  const typed = (wanted.grade ?? answer).points;
  if (sum !== null && typed !== null && Math.min(sum, answer.most) !== typed && !wanted.held) {
    const text = `The ticks give ${shown(sum)}, the points say ${shown(typed)}. The points count.`;
    notes.push(make("p", { class: "faint" }, text));
  }
  element("notes").replaceChildren(...notes);
}

function told({ ticks, points, extra, comment, waiting }) {
  const lines = state.question.rubric.flatMap(({ key }, at) => (ticks.includes(key) ? [at + 1] : []));
  const which = lines.length ? ` (line ${lines.join(", ")})` : "";
  const given = (points === null ? "no points" : plural(Number(shown(points)), "point")) + which;
  const more = extra ? ` and ${shown(extra)} extra` : "";
  return given + more + (comment ? `, “${comment}”` : "") + (waiting ? ", not marked" : "");
}

function conflict(answer, wanted) {
  const mine = { ...answer, waiting: false, ...wanted.grade };
  mine.comment = wanted.comment ?? answer.comment;
  const theirs = make("button", { type: "button" }, "Keep what is there");
  const own = make("button", { type: "button" }, "Save mine instead");
  theirs.addEventListener("click", () => {
    keep(answer.id, null);
    open(answer.id);
  });
  own.addEventListener("click", () => {
    keep(answer.id, { ...wanted, held: false, seen: answer.version });
    later(answer.id, 0);
    showMark();
    showLists();
  });
  return make(
    "div",
    { class: "notice" },
    make("p", {}, "This answer or its mark has changed since you looked at it, so yours was not saved."),
    make("p", {}, `There is: ${told(answer)}`),
    make("p", {}, `You wanted: ${told(mine)}`),
    theirs,
    own,
  );
}

function showUsed() {
  const { comments } = state.answer;
  element("used-box").hidden = !comments.length;
  const items = comments.map(({ text, count }, index) => {
    const key = index < 9 ? [make("kbd", {}, `⇧${index + 1}`)] : [make("span")];
    const said = make("span", { class: "said" }, text);
    const times = make("span", { class: "faint" }, `${count}×`);
    const button = make("button", { type: "button", title: text }, ...key, said, times);
    button.addEventListener("click", () => addComment(text));
    return make("li", {}, button);
  });
  element("used").replaceChildren(...items);
}

// ---- going from one to the next

async function load(path, use) {
  try {
    use(await ask(path));
    return true;
  } catch (error) {
    say(error.status === 400 || error.status === 404 ? error.message : whyOffline(error));
    return false;
  }
}

async function openQuestion(number) {
  await load(`questions/${number}`, (question) => {
    Object.assign(state, { number, question, current: null, answer: null, passed: new Set() });
    say("");
    showQuestion();
    const first = answers().find((one) => one.waiting) ?? answers()[0];
    element("answer-box").hidden = element("mark").hidden = !first;
    element("nobody").hidden = Boolean(first);
    element("nobody").textContent =
      "Nobody's answer has been graded yet. Run rnn-grade grade, then load this page again.";
    showLists();
    if (first) {
      open(first.id);
    }
  });
}

let opening = null; // the promise that another answer is shown; null if none is on its way
const early = []; // keys that were pressed since then, which are meant for that answer

/** Show another answer; return a promise of whether it is there. */
function open(id) {
  commit();
  const mine = show(id, () => opening === mine).then((there) => {
    if (opening === mine) {
      opening = null;
      const keys = early.splice(0);
      if (there) {
        keys.forEach(press);
      }
    }
    return there;
  });
  opening = mine;
  return mine;
}

async function show(id, isLast) {
  if (unsaved.has(state.current)) {
    // So that the next answer is offered the comment that was just written.
    await send(state.current);
  }
  return load(`answers/${id}`, (answer) => {
    if (!isLast()) {
      return;
    }
    say("");
    state.current = id;
    state.answer = answer;
    const known = line(id);
    element("who").textContent = known?.who ?? "";
    element("answer").innerHTML =
      answer.html || `<p class="faint">${answer.state === "missing" ? "There is no graded answer." : "Nothing is written here."}</p>`;
    const whole = element("whole");
    whole.hidden = !answer.submission;
    if (answer.submission) {
      whole.href = `../formgrader/submissions/${answer.submission}/`;
    }
    showUsed();
    took(id, answer);
    element("paper").scrollTop = 0;
    history.replaceState(null, "", `#${state.number}/${id}`);
  });
}

/** Go to another answer: +1 is the next one, -1 the previous one. */
function turn(step, wanted = () => true) {
  const all = listed();
  const at = all.findIndex((one) => one.id === state.current);
  for (let index = at + step; index >= 0 && index < all.length; index += step) {
    if (wanted(all[index])) {
      return open(all[index].id);
    }
  }
  return undefined;
}

function nextUnmarked() {
  const isUnmarked = (one) => one.waiting && one.id !== state.current;
  const at = answers().findIndex((one) => one.id === state.current);
  const around = [...answers().slice(at + 1), ...answers().slice(0, at)];
  const next = around.find(isUnmarked);
  if (next) {
    open(next.id);
  } else {
    say("There is no other unmarked answer to this question.");
  }
}

// ---- marking

const ticked = () =>
  [...element("rubric").querySelectorAll("input:checked")].map((box) => box.value);

function sumOfTicks() {
  const keys = ticked();
  const lines = state.question.rubric.filter(({ key }) => keys.includes(key));
  return lines.length ? lines.reduce((sum, { points }) => sum + points, 0) : null;
}

function grade(points, ticks = ticked()) {
  const extra = points === null ? null : (currentGrade().extra ?? null);
  change({ grade: { ticks, points, extra } });
  showMark();
}

const currentGrade = () => unsaved.get(state.current)?.grade ?? state.answer;

function tick() {
  const sum = sumOfTicks();
  grade(sum === null ? null : Math.min(sum, state.answer.most));
}

/** Read what was typed into the points; show what is wrong with it, or save it. */
function typed(field) {
  const text = field.value.trim().replace(",", ".");
  const isPoints = field.id === "points";
  const wrong = problem(text, isPoints, state.answer.most);
  element("wrong").textContent = wrong;
  field.setAttribute("aria-invalid", String(Boolean(wrong)));
  const number = text === "" ? null : Number(text);
  const before = currentGrade();
  if (wrong || number === (isPoints ? before.points : before.extra || null)) {
    return;
  }
  const { ticks, points, extra } = before;
  const kept = number === null && isPoints;
  change({
    grade: {
      ticks: kept ? [] : ticks,
      points: isPoints ? number : points,
      extra: kept ? null : isPoints ? extra : number,
    },
  });
  showMark();
}

function problem(text, isPoints, most) {
  if (text === "") {
    return "";
  }
  if (!/^\d{1,6}(\.\d{1,4})?$/.test(text)) {
    return `“${text}” is not a number of points. Type a number such as 2 or 1.5.`;
  }
  if (isPoints && Number(text) > most) {
    return `At most ${shown(most)} points are possible. Give more as extra credit.`;
  }
  if (!isPoints && Number(text) > 100) {
    return "Extra credit is at most 100 points.";
  }
  return !isPoints && currentGrade().points === null
    ? "Give points first, then extra credit; 0 points are possible."
    : "";
}

function addComment(text) {
  const field = element("comment");
  const before = field.value.trimEnd();
  if (before.split("\n\n").includes(text)) {
    return;
  }
  field.value = before ? `${before}\n\n${text}` : text;
  change({ comment: field.value });
}

/** Leave the field in which somebody is typing, so that its content is saved. */
function commit() {
  if (document.activeElement?.matches("input[type=text], textarea")) {
    document.activeElement.blur();
  }
}

async function markBlank() {
  const count = element("blank").textContent.toLowerCase();
  if (!confirm(`Really ${count}?`)) {
    return;
  }
  try {
    const { marked } = await ask(`questions/${state.number}`, "POST", {});
    await refresh();
    say(`${plural(marked, "blank answer")} got 0 points.`);
  } catch (error) {
    say(error.status ? error.message : whyOffline(error));
  }
}

/** Ask again what others have done meanwhile. */
async function refresh() {
  const { current, number } = state;
  const before = saves;
  const isSame = () => saves === before && number === state.number && current === state.current;
  await load("questions", ({ questions }) => (state.questions = questions));
  await load(`questions/${number}`, (question) => {
    if (isSame()) {
      state.question = question;
      showLists();
    }
  });
  if (current) {
    await load(`answers/${current}`, (answer) => {
      if (isSame() && !unsaved.has(current)) {
        state.answer = answer;
        element("answer").innerHTML = answer.html;
        took(current, answer);
      }
    });
  }
}

// ---- keys and buttons

const KEYS = {
  j: () => turn(1),
  ArrowRight: () => turn(1),
  k: () => turn(-1),
  ArrowLeft: () => turn(-1),
  u: nextUnmarked,
  0: () => grade(0, []),
  a: () => element("full").click(),
  m: () => element("keep").hidden || element("keep").click(),
  c: () => element("comment").focus(),
  p: () => select("points"),
  x: () => select("extra"),
  r: () => toggle("reference-box"),
  q: () => toggle("question-box"),
  f: () => element("only-unmarked").click(),
  "?": () => element("help").showModal(),
};
const NEED_NO_ANSWER = new Set(["r", "q", "f", "?"]);

function select(id) {
  element(id).focus();
  element(id).select();
}

function toggle(id) {
  element(id).open = !element(id).open;
}

const fieldOf = (target) => target?.closest?.("input[type=text], textarea");

function pressed(event) {
  const field = fieldOf(event.target);
  if (field) {
    pressedIn(field, event);
  }
  if (field || event.ctrlKey || event.altKey || event.metaKey || element("help").open) {
    return;
  }
  if (actionOf(event)) {
    event.preventDefault();
  }
  press(event);
}

/** Leave a field by its keys. */
function pressedIn(field, event) {
  if (event.key === "Escape") {
    field.blur();
    element("who").focus();
  } else if (event.key === "Enter" && field.id !== "comment") {
    event.preventDefault();
    typed(field);
    if (field.getAttribute("aria-invalid") !== "true") {
      element("who").focus();
    }
  }
}

/** Do what a key says; while another answer is on its way, keep the key for that one. */
function press(event) {
  const field = fieldOf(document.activeElement);
  if (opening) {
    early.push(event);
  } else if (field) {
    // An early key opened this field, so the ones after it are its text.
    const text = event.key === "Enter" && field.id === "comment" ? "\n" : event.key;
    if (text.length === 1) {
      document.execCommand("insertText", false, text);
    } else {
      pressedIn(field, event);
    }
  } else {
    actionOf(event)?.();
  }
}

function actionOf(event) {
  const [, digit] = event.code.match(/^Digit([1-9])$/) ?? [];
  let action = KEYS[event.key];
  if (/^[1-9]$/.test(event.key)) {
    action = () => element("rubric").querySelectorAll("input")[event.key - 1]?.click();
  } else if (digit && event.shiftKey) {
    action = () => element("used").querySelectorAll("button")[digit - 1]?.click();
  }
  return state.answer || NEED_NO_ANSWER.has(event.key) ? action : undefined;
}

function listen() {
  const on = (id, what, action) => element(id).addEventListener(what, action);
  document.addEventListener("keydown", pressed);
  on("mark", "submit", (event) => event.preventDefault());
  on("rubric", "change", tick);
  on("points", "change", (event) => typed(event.target));
  on("extra", "change", (event) => typed(event.target));
  on("comment", "input", (event) => change({ comment: event.target.value }, PAUSE_AFTER_TYPING_MS));
  on("none", "click", KEYS[0]);
  on("full", "click", () =>
    grade(state.answer.most, state.question.rubric.map(({ key }) => key)),
  );
  on("keep", "click", () => grade(currentGrade().points));
  on("clear", "click", () => grade(null, []));
  on("previous", "click", KEYS.k);
  on("next", "click", KEYS.j);
  on("next-unmarked", "click", KEYS.u);
  on("blank", "click", markBlank);
  on("keys", "click", KEYS["?"]);
  on("close", "click", () => element("help").close());
  on("only-unmarked", "change", () => {
    state.passed.clear();
    showAnswers();
  });
  on("answers", "click", ({ target }) => {
    const { id } = target.closest("button")?.dataset ?? {};
    if (id) {
      open(id);
    }
  });
  on("questions", "click", ({ target }) => {
    const { number } = target.closest("button")?.dataset ?? {};
    if (number && Number(number) !== state.number) {
      commit();
      openQuestion(Number(number));
    }
  });
  addEventListener("focus", refresh);
  addEventListener("beforeunload", (event) => {
    commit();
    if (unsaved.size) {
      event.preventDefault();
    }
  });
}

async function start() {
  const loaded = await load("questions", ({ chapter, questions }) => {
    Object.assign(state, { chapter, questions });
    element("chapter").textContent = `Mark ${chapter}`;
    document.title = `Mark ${chapter}`;
  });
  if (!loaded) {
    return;
  }
  element("main").hidden = false;
  listen();
  const [, number, id] = location.hash.match(/^#(\d+)\/([0-9a-f]+)$/) ?? [];
  await openQuestion(number < state.questions.length ? Number(number) : 0);
  if (id && line(id)) {
    open(id);
  }
  // What the last page could not save before it ended.
  [...unsaved.keys()].forEach((unfinished) => later(unfinished, 0));
  showSaved();
}

start();
