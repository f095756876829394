// Try a model: name a checkpoint, see what it can do, ask it, and see the answer as it comes.

const root = element.querySelector('.try');
const project = () => props.value?.project;
const known = new Map(); // what is offered, by its name
let about = null, card = null, form = null, task = null, wantedTask = null, underWay = null, looked = 0, lookingAt = null;

/** What the name in the field means: a checkpoint, or a version of a project that was offered. */
const wish = () => known.get(name.read()) ?? { checkpoint: name.read() };
const name = textField('Checkpoint', '', 'A name on the Hugging Face Hub, a folder, or one of those that are offered', { list: 'try-known', autocapitalize: 'none', spellcheck: 'false', id: 'try-checkpoint' });
const offered = h('datalist', { id: 'try-known' });
const look = h('button', { type: 'submit', class: 'studio-button', id: 'try-look' }, 'Look at it');
const found = h('div', { class: 'try-found', 'aria-live': 'polite' });
const question = h('form', { class: 'card project-form try-question', novalidate: true, hidden: true });
const ask = h('button', { type: 'submit', class: 'studio-button studio-button-primary', id: 'try-ask' }, 'Ask');
const stop = button({ id: 'try-stop', hidden: true }, () => endEarly(), 'Stop');
const state = h('p', { class: 'try-state', role: 'status' });
const bar = h('progress', { class: 'train-bar', max: 1, 'aria-label': 'How far it is', hidden: true });
const message = messageLine();
const answer = h('div', { class: 'try-answer' });
const check = checkCard(wish, project);
const chooser = h('form', { class: 'project-form try-chooser', novalidate: true }, name.row, look);

root.append(h('section', { class: 'card' }, h('h2', {}, 'Try a model'),
  h('p', { class: 'studio-muted' }, 'Without labels and without training: what a checkpoint can do already, with your own text.'), chooser, offered, found),
question, answer, check.node);
chooser.addEventListener('submit', (event) => { event.preventDefault(); lookAt(true); });
name.input.addEventListener('change', () => lookAt());
question.addEventListener('submit', (event) => { event.preventDefault(); send(); });


async function offer() {
  const list = await callApi('GET', 'try/checkpoints');
  list.forEach((one) => known.set(one.name, one.wish));
  offered.replaceChildren(...list.map((one) => h('option', { value: one.name }, one.words)));
  if (!name.read() && list.length) {
    name.input.value = list[0].name;
    await lookAt();
  }
}

/** What the checkpoint can do; `again` also where that is on the page already. */
async function lookAt(again = false) {
  const wanted = name.read();
  if (!wanted || wanted === lookingAt || (wanted === about?.name && !again && lookingAt === null)) return;
  const mine = (looked += 1);
  lookingAt = wanted;
  // What another checkpoint says, or is still asked, does not belong to this one.
  underWay?.abort.abort();
  answer.replaceChildren();
  found.replaceChildren(h('p', { class: 'studio-muted' }, 'Looking at it…'));
  question.hidden = check.node.hidden = true;
  try {
    const told = await callApi('GET', `try?${new URLSearchParams(wish())}`);
    if (mine === looked) show(told, wanted);
  } catch (error) {
    if (mine !== looked) return;
    about = null;
    found.replaceChildren(h('p', { class: 'studio-warning' }, error.message));
  } finally {
    if (mine === looked) lookingAt = null;
  }
}

function show(told, wanted) {
  about = { ...told, name: wanted };
  const asked = Object.keys(told.examples), first = asked.includes(wantedTask) ? wantedTask : asked[0];
  const use = (better) => { name.input.value = better; lookAt(); };
  card = checkpointCard(told.card, first ?? told.card.own_task ?? 'text-classification', { use, asked, heard: (one) => { wantedTask = one; choose(one); } });
  found.replaceChildren(card.node, ...(first ? [] : [h('p', { class: 'studio-warning' }, 'Nothing on this page can be asked of it.')]));
  if (first) choose(first);
  check.follow(told.card, told.card.own_task ?? first ?? 'text-classification').catch((error) => message.warn(error.message));
}

/** The form of a task; one that is not asked here has none. */
function choose(chosen) {
  task = chosen;
  question.hidden = !about.examples[task];
  if (!underWay) answer.replaceChildren();
  if (question.hidden) return;
  form = TRY_FORMS[task](about);
  const examples = about.examples[task].map((values) => button({ class: 'studio-button try-example' }, () => { form.write(values); send(); }, exampleName(values)));
  question.replaceChildren(...form.nodes, h('div', { class: 'try-acts' }, ask, stop, state), bar, message.line,
    h('div', { class: 'try-examples' }, h('span', { class: 'studio-muted' }, 'Or try one of these:'), ...examples));
  message.clear();
}

async function send() {
  if (underWay) return;
  const asked = task, values = form.read(), mine = underWay = { id: null, abort: new AbortController(), picture: null };
  message.clear();
  answer.replaceChildren();
  working(true, ['Asking']);
  try {
    await streamApi(`try/${asked}?stream=true`, { ...wish(), ...values }, (news) => hear(news, mine, values), mine.abort.signal);
    if (!mine.isOver && !mine.abort.signal.aborted) message.warn('The studio stopped answering. Ask again.');
  } catch (error) {
    message.warn(error.message);
  } finally {
    underWay = null;
    working(false, []);
  }
}

function hear(news, mine, values) {
  if (mine.abort.signal.aborted) return;
  if (news.state === 'started') mine.id = news.turn;
  else if (news.state === 'token') {
    if (!mine.picture) {
      mine.picture = tokenPicture();
      mine.picture.begin(values.text);
      answer.replaceChildren(mine.picture.node);
    }
    mine.picture.add(news.token);
    mine.count = (mine.count ?? 0) + 1;
    working(true, [many(mine.count, 'token', 'tokens'), mine.count / values.max_new_tokens]);
  } else if (news.state === 'failed') {
    mine.isOver = true;
    message.warn(news.detail);
  } else if (news.state === 'done') {
    mine.isOver = true;
    showAnswer(news.outcome, mine.picture);
  } else working(true, stateInWords(news));
}

const TRY_ANSWERS = { 'fill-mask': fillMaskAnswer, 'zero-shot-classification': zeroShotAnswer, 'feature-extraction': similarityAnswer };

function showAnswer(outcome, picture) {
  picture?.end(outcome.answer);
  answer.replaceChildren(picture?.node ?? TRY_ANSWERS[outcome.task](outcome.answer), codeBox(outcome.code));
  answer.dataset.task = outcome.task;
}

/** The server ends it, and says what there is by then; if it cannot be reached, nobody listens any more. */
async function endEarly() {
  const mine = underWay;
  if (!mine) return; // it has ended by itself
  stop.disabled = true;
  await callApi('DELETE', `try/turns/${mine.id}`).catch(() => mine.abort.abort());
}

function working(isAtWork, [words = '', share]) {
  ask.disabled = isAtWork;
  stop.hidden = !isAtWork;
  if (!isAtWork) stop.disabled = false;
  state.textContent = words;
  bar.hidden = !isAtWork;
  if (share === undefined) bar.removeAttribute('value');
  else bar.value = share;
}

/** Whoever comes to this page later looks at it then: a tokenizer takes seconds to load. */
function begin() {
  if (!element.isConnected || about) return;
  if (isShown()) offer().catch((error) => found.replaceChildren(h('p', { class: 'studio-warning' }, error.message)));
  else setTimeout(begin, 300);
}

begin();
