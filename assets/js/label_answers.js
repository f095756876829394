// Answers out: what each act does to the examples at hand, and what becomes of it when the studio has its say.
//
// It is optimistic: an answer takes the example away and shows the next one in the same frame, and the outbox saves in
// the background. An answer carries the id of the example it was given for, so it can never land on another one.

/** Answer the example in front and show the next; a label is a value of the project's task. */
function answer(action, { label = null, note = null } = {}) {
  const [example] = session.queue;
  if (!example) return;
  const value = label ?? session.begun.get(example.id);
  session.queue.shift();
  closeNote();
  const { id, suggestion, silence } = example;
  keepBegun(session, id, undefined);
  session.acted.add(id);
  session.history = [...session.history, { example: { ...inputOf(example), suggestion, silence }, value }].slice(-UNDOABLE);
  send(example, action, { label, note, seconds: readWatch() });
}

function send(example, action, { label = null, note = null, seconds = 0 }) {
  const from = session.states.get(example.id) ?? 'pending';
  const to = STATE_AFTER[action];
  const { id, suggestion = null } = example;
  session.states.set(id, to);
  changeOwn(session, example, { from, to, label, note });
  session.outbox.add(
    { request_id: newRequestId(), example_id: id, action, label, note, seconds, suggestion },
    { start: startOf(view.task.about(example)), said: label === null ? null : shortened(saidWords(howSaid(view), label, example)), from, to },
  );
  startWatch();
  draw(view, session);
  topUp(session);
}

/** Enter: what the task's editor holds; an answer that is looked over again stays, unless something was begun. */
function accept() {
  const [example] = session.queue;
  if (example?.was && !session.begun.has(example.id)) {
    keep();
    return;
  }
  const { value, problem } = view.task.value();
  if (problem) hint(problem);
  else submit(value);
}

function submit(value) {
  const [example] = session.queue;
  if (!example) return;
  if (example.was && isSame(example.was.label, value)) keep();
  else answer('label', { label: value });
}

/** Leave an answer that was looked over again as it is. */
function keep() {
  const [example] = session.queue;
  if (!example?.was) return;
  session.queue.shift();
  keepBegun(session, example.id, undefined);
  session.acted.add(example.id);
  closeNote();
  startWatch();
  draw(view, session);
}

/** Bring back the example that was answered last, and tell the studio. */
function undo() {
  const last = session.history.at(-1);
  if (last) takeBack(last.example, last.value);
  else hint('Nothing to undo.');
}

/** Take back the person's answer to an example, which is in front again then, to be made anew from the value it had. */
function takeBack(example, value) {
  // Its earlier answers are undone with it: the studio keeps one current answer per example.
  forgetHistory(session, example.id);
  keepBegun(session, example.id, value ?? undefined);
  closeNote();
  putInFront(example);
  send(example, 'undo', {});
}

/** Bring an answered example back to look it over. Nothing is sent unless another answer is given. */
function reopen(example, was) {
  closeNote();
  putInFront({ ...example, was });
  startWatch();
  draw(view, session);
}

function putInFront(example) {
  session.acted.delete(example.id);
  session.queue = [example, ...session.queue.filter(({ id }) => id !== example.id)];
}

function forgetHistory(mine, id) {
  mine.history = mine.history.filter(({ example }) => example.id !== id);
}

/** Send a refused answer once more: the seat that was missing may be free by now. */
function tryDraftAgain(record) {
  const { request, about } = record;
  const mine = session;
  mine.outbox.takeDraft(record);
  const fresh = { ...request, request_id: newRequestId() };
  markActed(mine, [{ request: fresh, about }]);
  if (request.action !== 'undo') mine.queue = mine.queue.filter(({ id }) => id !== request.example_id);
  mine.outbox.add(fresh, about);
  draw(view, mine);
}

// ---- what the outbox reports

function listenerFor(mine) {
  return {
    changed: () => show(mine),
    signedOut: () => mine === session && claim(), // it says who is signed in now
    saved(record, content) {
      takeNews(mine, content);
      settleOwn(mine, record);
      const fresh = addExamples(mine, content.next ?? []);
      if (fresh) mine.dry = false;
      if (mine === session) topUp(mine, !fresh);
    },
    refused({ request, about }) {
      // The answer does not count, so the example may come again, and there is nothing to undo or correct;
      // unless a later answer for it is on its way.
      const { example_id: id, action } = request;
      if (mine.outbox.unsent.some((record) => record.request.example_id === id)) return;
      mine.states.set(id, about.from);
      mine.acted.delete(id);
      restoreOwn(mine, id);
      forgetHistory(mine, id);
      if (action === 'undo') mine.queue = mine.queue.filter((example) => example.id !== id);
      if (mine === session) topUp(mine, true);
    },
    adopted(records) {
      markActed(mine, records);
      mine.queue = mine.queue.filter(({ id }, index) => index === 0 || !mine.acted.has(id));
    },
  };
}

/** Examples that are answered in an outbox are not shown again, unless the last answer was an undo. */
function markActed(mine, records) {
  for (const { request, about } of records) {
    mine.states.set(request.example_id, about.to);
    if (request.action === 'undo') mine.acted.delete(request.example_id);
    else mine.acted.add(request.example_id);
  }
}

// ---- how long an example was looked at

function isVisible() {
  return !document.hidden && isShown();
}

function startWatch() {
  session.watch = { since: isVisible() ? performance.now() : null, seconds: 0 };
}

function readWatch() {
  const { since, seconds } = session.watch;
  return Math.round(100 * (seconds + (since === null ? 0 : (performance.now() - since) / 1000))) / 100;
}

function holdWatch() {
  session.watch = { since: isVisible() ? performance.now() : null, seconds: readWatch() };
  lookAfter();
}
