// Suspects: gold labels that a model which never saw them doubts, to be kept or corrected.

function suspectsSection() {
  const status = h('div', { class: 'card review-ranking' });
  const alerts = h('div', { class: 'review-alerts' });
  const cards = h('div', { class: 'review-suspects' });
  const more = button({}, () => fetchMore().catch(tell), 'Show more');
  const node = h('div', {}, status, alerts, cards, more);
  let next = 0;
  let shown = '';
  let who = null;
  let following = 0;
  const deciding = decider(onChanged, (example, sentence) => {
    tell(new Error(`Example ${example.id}: ${sentence}`));
    callApi('GET', reviewPath(`examples/${example.id}`)).then(onChanged, tell);
  });
  deciding.onTrouble((sentence) => tell(new Error(`${sentence} Your decision is kept here and sent again.`)));

  function tell(error) {
    const box = h('p', { class: 'studio-warning' }, error.message);
    box.setAttribute('role', 'alert');
    alerts.replaceChildren(box);
  }

  async function show() {
    shown = '';
    cards.replaceChildren();
    status.hidden = more.hidden = reviewing.how.shape !== 'label' || reviewing.task.takes !== 'text';
    if (status.hidden) {
      cards.append(emptyPlace('Suspects are found where each text has one label. Look through the disagreements instead.'));
      return;
    }
    try {
      who = (await me()).name;
      await follow();
    } catch (error) {
      status.replaceChildren(failure(error, show));
    }
  }

  /** Ask how far the ranking is, again and again while it runs; then show what it found. */
  async function follow() {
    clearTimeout(following);
    const page = await callApi('GET', reviewPath('label-errors', { count: 10 }));
    drawStatus(page.ranking);
    if (page.ranking.state === 'running') {
      following = setTimeout(() => { if (isShown()) follow().catch(tell); }, 1_000);
      return;
    }
    const mark = `${reviewing.project} ${page.ranking.made_at}`;
    if (page.ranking.state !== 'done' || mark === shown) return;
    shown = mark;
    alerts.replaceChildren();
    cards.replaceChildren();
    add(page);
  }

  async function fetchMore() {
    add(await callApi('GET', reviewPath('label-errors', { after: next, count: 10 })));
  }

  function add(page) {
    next = page.next;
    cards.append(...page.suspects.map(suspectCard));
    more.hidden = next === null;
    if (!cards.children.length) cards.append(emptyPlace('Every gold label outside the hold-out was looked at, and none is left to decide.'));
  }

  async function rank() {
    try {
      drawStatus(await callApi('POST', reviewPath('label-errors')));
      await follow();
    } catch (error) {
      tell(error);
    }
  }

  function drawStatus(ranking) {
    const start = (words) => button({ class: 'studio-button studio-button-primary' }, rank, words);
    more.hidden = ranking.state !== 'done' || next === null;
    const parts = [h('h2', {}, 'Gold labels that look wrong')];
    if (ranking.state === 'running') {
      const bar = h('div', { class: 'review-progress', role: 'progressbar', 'aria-valuenow': Math.round(100 * ranking.share), 'aria-valuemin': 0, 'aria-valuemax': 100, 'aria-label': 'Ranking' }, h('span'));
      bar.firstChild.style.width = `${100 * ranking.share}%`;
      parts.push(h('p', {}, `${ranking.message}… ${Math.round(100 * ranking.share)} %`), bar);
    } else if (ranking.state === 'done') parts.push(...doneWords(ranking), start('Look again'));
    else {
      if (ranking.state === 'failed') parts.push(h('p', { class: 'studio-warning' }, ranking.message));
      parts.push(h('p', {}, 'A small model on top of the project’s base checkpoint learns from four fifths of the gold labels and judges the rest, five times over, '
        + 'so that no label is judged by a model that saw it. Those it doubts most are shown here to be kept or corrected. '
        + 'The hold-out is left out: it measures models, so nobody should correct it by what a model says.'), start('Find suspects'));
    }
    status.replaceChildren(...parts);
  }

  function onChanged(example) {
    const card = cards.querySelector(`[data-suspect="${example.id}"]`);
    if (!card) return;
    card.replaceChildren(goldLine(example), h('p', { class: 'studio-muted review-start', dir: 'auto' }, inputShown(reviewing.project, example)));
    card.dataset.decided = example.gold?.reason === 'adjudicated' || example.state === 'removed';
  }

  function suspectCard(suspect) {
    const { example } = suspect;
    const decide = (act, label) => { if (deciding.decide(example, act, label)) card.setAttribute('inert', ''); };
    const gold = example.gold.label;
    const others = reviewing.labels.filter(({ name }) => name !== gold && name !== suspect.predicted);
    const choose = h('select', { 'aria-label': 'Make it another label' }, h('option', { value: '' }, 'Another label…'), ...others.map(({ name }) => h('option', { value: name }, name)));
    choose.addEventListener('change', () => { if (choose.value) decide('adjudicate', choose.value); });
    const words = h('p', { class: 'review-doubt' }, suspect.is_likely_wrong ? h('span', { class: 'badge', 'data-state': 'failed' }, 'likely wrong') : h('span', { class: 'badge' }, 'less sure'),
      ' The model says ', labelChip(suspect.predicted), ` ${asPercent(suspect.probability)}; it gives the gold label ${asPercent(suspect.quality)}.`);
    const actions = h('div', { class: 'review-actions' }, button({}, () => decide('adjudicate', gold), `Keep “${gold}”`),
      suspect.predicted === gold ? null : button({ class: 'studio-button studio-button-primary' }, () => decide('adjudicate', suspect.predicted), `Make it “${suspect.predicted}”`),
      others.length ? choose : null, button({}, () => decide('remove'), 'Remove'));
    const card = h('section', { class: 'card' }, words, exampleCard(example, who, true), actions);
    card.dataset.suspect = example.id;
    return card;
  }

  return { node, show, get unsaved() { return deciding.unsaved; } };
}

function doneWords({ judged, gold, suspects, accuracy, left_out: leftOut, made_at: made, is_outdated: isOutdated }) {
  const some = judged < gold ? `, of ${gold.toLocaleString('en')},` : '';
  const words = `${many(judged, 'gold label', 'gold labels')} outside the hold-out${some} ${judged === 1 ? 'was' : 'were'} judged; ${many(suspects, 'is', 'are')} likely wrong. Looked at ${whenWas(made)}${isOutdated ? '; labels have changed since' : ''}.`;
  const trust = `The model agrees with ${asPercent(accuracy)} of the labels that it had not seen: the more, the more its doubts are worth.`;
  const parts = [h('p', {}, words), h('p', { class: 'studio-muted' }, trust)];
  if (leftOut.length) parts.push(h('p', { class: 'studio-muted' }, `Too few examples to judge: ${leftOut.join(', ')}.`));
  return parts;
}
