// Disagreements: the examples that wait, one at a time, decided by keys.

const AHEAD = 5; // examples that are fetched before they are reached

function disagreementsSection() {
  const list = { examples: [], at: 0, next: 0, total: 0, loading: null, asked: 0 };
  const place = h('div');
  const hint = h('p', { class: 'review-hint', role: 'status' });
  const alerts = h('div', { class: 'review-alerts' });
  const note = h('input', { type: 'text', maxlength: 2000, dir: 'auto', placeholder: 'Why? (a note, if you like)', 'aria-label': 'Note to the decision' });
  let who = null;
  const filters = filterBar(() => start());
  const deciding = decider(onChanged, onRefused);
  deciding.onTrouble((sentence) => say(`${sentence} Your decision is kept here and sent again.`));
  const node = h('div', { class: 'review-disagreements' }, filters.node, alerts, place);
  const saying = sayingPart((value) => decide('adjudicate', value), () => draw());
  const current = () => list.examples[list.at];

  async function show() {
    try {
      who = (await me()).name;
      await filters.load();
      await start();
    } catch (error) {
      place.replaceChildren(failure(error, show));
    }
  }

  /** Look through what the filter finds, from its first example. */
  async function start() {
    Object.assign(list, { examples: [], at: 0, next: 0, total: 0, asked: list.asked + 1, loading: null });
    place.replaceChildren(h('p', { class: 'studio-muted' }, 'Fetching examples…'));
    try {
      await fetchMore();
      draw();
    } catch (error) {
      place.replaceChildren(failure(error, start));
    }
  }

  function fetchMore() {
    if (list.next === null) return Promise.resolve();
    const asked = list.asked;
    list.loading ??= callApi('GET', reviewPath('disagreements', { ...filters.filter, after: list.next })).then((page) => {
      if (asked !== list.asked) return; // another filter was chosen meanwhile
      if (!list.examples.length) list.total = page.total;
      list.examples.push(...page.examples);
      list.next = page.next;
    }).finally(() => { if (asked === list.asked) list.loading = null; });
    return list.loading;
  }

  async function go(steps) {
    if (list.at + steps >= list.examples.length) {
      try { await fetchMore(); } catch (error) { say(error.message); return; }
    }
    // One beyond the last: a key that is pressed once too often must not decide the last one again.
    const to = Math.max(0, Math.min(list.examples.length, list.at + steps));
    if (to === list.at && steps < 0) say('This is the first one.');
    list.at = to;
    note.value = '';
    draw();
    if (list.at + AHEAD >= list.examples.length) fetchMore().catch(() => {});
  }

  function decide(act, label = null) {
    const example = current();
    if (!example) return;
    if (!deciding.decide(example, act, label, note.value.trim())) {
      say('The last decision on this example is being saved.');
      return;
    }
    if (act !== 'adjudicate' && act !== 'remove') { draw(); return; }
    const words = act === 'adjudicate' ? shortened(saidWords(reviewing.how, label, example)) : '';
    say(act === 'remove' ? `Example ${example.id} is removed.` : `Example ${example.id} is “${words}”.`);
    saying.forget(example);
    go(1).then(draw);
  }

  function onChanged(example) {
    const at = list.examples.findIndex(({ id }) => id === example.id);
    if (at >= 0) list.examples[at] = example;
    loadReviewed(reviewing.project).then(filters.draw, () => {});
    if (current()?.id === example.id) draw(); // whoever writes a note on another one is not disturbed
  }

  /** Somebody was first, or the label is gone: say so, and show the example as it is now. */
  async function onRefused(example, sentence) {
    const look = button({}, () => { list.at = list.examples.findIndex(({ id }) => id === example.id); box.remove(); draw(); }, 'Look at it');
    const box = h('div', { class: 'studio-warning' }, h('p', {}, `Example ${example.id}: ${sentence}`), look);
    box.setAttribute('role', 'alert');
    alerts.append(box);
    say('');
    try { onChanged(await callApi('GET', reviewPath(`examples/${example.id}`))); } catch (error) { say(error.message); }
  }

  let timer = 0;
  function say(words) {
    hint.textContent = words;
    clearTimeout(timer);
    timer = setTimeout(() => { hint.textContent = ''; }, 4_000);
  }

  function draw() {
    const example = current();
    if (!example) {
      place.replaceChildren(list.examples.length ? endOfList() : emptyPlace(nothingThere()));
      return;
    }
    const focused = document.activeElement?.dataset?.act;
    const head = h('div', { class: 'review-where' }, h('strong', {}, `${(list.at + 1).toLocaleString('en')} of ${list.total.toLocaleString('en')}`),
      h('span', { class: 'studio-muted' }, `Example ${example.id}${deciding.isWaiting(example) ? ' · saving…' : ''}`));
    const choices = choicesFor(example);
    const said = saying.isOpenFor(example) ? saying.open(example) : null;
    place.replaceChildren(h('section', { class: 'card' }, head, exampleCard(example, who), choicesOf(example, said), actionsOf(example)), helpLine(choices, maySay()));
    if (focused) place.querySelector(`[data-act="${CSS.escape(focused)}"]`)?.focus();
  }

  function nothingThere() {
    const { kind, said, annotator } = filters.filter;
    return said || annotator ? 'There is no such example.' : NOTHING_THERE[kind];
  }

  function endOfList() {
    const words = `You have been through ${list.total === 1 ? 'the only one' : `all ${list.total.toLocaleString('en')}`}.`;
    return h('section', { class: 'card review-end' }, h('h2', {}, words), h('div', { class: 'review-actions' },
      button({}, () => go(-1), '← Previous'), button({}, () => start(), 'Look for more'), hint));
  }

  function choicesOf(example, said) {
    if (example.state === 'removed') return null;
    const choices = choiceButtons(example, (value) => decide('adjudicate', value));
    const more = maySay() && !said ? button({ class: 'studio-button', 'data-act': 'say', 'aria-keyshortcuts': 'e' }, sayAnew, 'Say something else', h('kbd', {}, 'e')) : null;
    const list = choices.length ? h('div', { class: 'review-label-buttons', role: 'group', 'aria-label': 'Gold label', 'data-shape': reviewing.how.shape }, ...choices) : null;
    return h('div', { class: 'review-decide' }, ...[list, more, said, note].filter(Boolean));
  }

  /** Where a label is more than one name, people may all have missed what is right. */
  function maySay() {
    return reviewing.how.shape !== 'label' && reviewing.data.task in TASKS;
  }

  function sayAnew() {
    if (!maySay() || !current()) return;
    saying.open(current());
    draw();
    place.querySelector('.review-saying .label-marking, .review-saying textarea')?.focus();
  }

  function actionsOf(example) {
    const step = (steps, words) => button({ 'data-act': `go ${steps}`, 'aria-label': steps > 0 ? 'Next example' : 'Previous example' }, () => go(steps), words);
    const parts = [step(-1, '← Previous'), step(1, 'Next →')];
    if (example.gold?.reason === 'adjudicated') parts.push(button({}, () => decide('withdraw'), 'Withdraw the decision'));
    if (example.state === 'removed') parts.push(button({}, () => decide('bring back'), 'Bring back'));
    else parts.push(button({}, () => { if (window.confirm(`Remove example ${example.id} from the project? Its labels stay, and it can be brought back.`)) decide('remove'); }, 'Remove'));
    return h('div', { class: 'review-actions' }, ...parts, hint);
  }

  const acts = {
    label: (label) => decide('adjudicate', label),
    leading: () => ((current()?.leading ?? null) !== null ? decide('adjudicate', current().leading) : say('No label leads here: choose one.')),
    say: sayAnew,
    next: () => go(1),
    previous: () => go(-1),
    withdraw: () => (current()?.gold?.reason === 'adjudicated' ? decide('withdraw') : say('There is no decision to withdraw.')),
  };
  const canDecide = () => Boolean(current()) && current().state !== 'removed';
  const choices = () => (current() ? choicesFor(current()) : []);
  hearKeys(node, acts, { canDecide, choices, first: (event) => (saying.isOpenFor(current()) ? saying.actOf(event) : null) });
  return { node, show, get unsaved() { return deciding.unsaved; } };
}
