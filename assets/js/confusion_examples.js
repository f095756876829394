// The examples behind a number, in a dialog: each with its text, what people say of it, and what the version says.

function confusedRow(project, how, one) {
  const detail = { project, example: one.example_id };
  const open = button({ class: 'studio-button history-open', 'aria-label': `Timeline of example ${one.example_id}` },
    () => window.dispatchEvent(new CustomEvent('studio-timeline', { detail })), 'Timeline');
  const question = !one.question ? [] : [h('p', { class: 'confused-question', dir: 'auto' }, one.question)];
  return h('li', {}, ...question, h('p', { class: 'confused-text', dir: 'auto' }, inputShown(project, { ...one, example: one.example_id })), h('p', { class: 'studio-muted said-line' }, ...confusedSayings(how, one)), open);
}

function confusedSayings(how, one) {
  const [people, version] = [one.gold, one.predicted].map((value) => saidInline(how, value, one));
  const isSame = saidWords(how, one.gold, one) === saidWords(how, one.predicted, one);
  const [sure, sureOfGold] = [one.probability, one.probability_of_gold].map((value) => (value === null ? null : percent(value)));
  if (isSame) return [...people, sure === null ? ': the version says the same' : `: the version gave it ${sure}`];
  const found = ['People: ', ...people, '. The version: ', ...version];
  if (sure !== null) found.push(` (${sure})`);
  found.push(sureOfGold === null ? '.' : `, and ${sureOfGold} for what people say.`);
  return found;
}

function confusedTitle(gold, predicted) {
  if (gold === undefined && predicted === undefined) return 'Where it says something else than people';
  if (predicted === undefined) return `“${gold}” that it misses`;
  if (gold === undefined) return `“${predicted}” that nobody else says`;
  return gold === predicted ? `Rightly called “${gold}”` : `“${gold}” that were called “${predicted}”`;
}

/** `load(after)` gives a page of them; `counted` is what the number said, null where it counted something else. */
function openConfused({ project, version, gold, predicted, counted }, load) {
  const title = confusedTitle(gold, predicted);
  const dialog = h('dialog', { class: 'timeline-dialog confused-dialog', 'aria-label': title });
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const told = h('p', { class: 'studio-muted', role: 'status' }, 'Looking…');
  const list = h('ol', { class: 'confused' });
  const more = button({}, () => next(), 'Show more');
  more.hidden = true;
  let after = 0;
  let how = null;

  async function next() {
    more.disabled = true;
    try {
      const page = await load(after);
      how ??= await saidIn(await callApi('GET', projectPath(project)));
      list.append(...page.examples.map((one) => confusedRow(project, how, one)));
      told.textContent = confusedWords(version, page.total, counted);
      after = page.next;
      more.hidden = after === null;
    } catch (error) {
      told.className = 'studio-warning';
      told.textContent = error.message;
    }
    more.disabled = false;
  }

  dialog.append(h('header', {}, h('h2', { dir: 'auto' }, title), close), h('div', { class: 'timeline-body' }, told, list, more));
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  (element.closest('.contain') ?? document.body).append(dialog);
  dialog.showModal();
  next();
}

function confusedWords(version, total, counted) {
  const words = `${many(total, 'held-out example', 'held-out examples')}, as ${version} answers them.`;
  return counted === null || total === counted ? words : `${words} The table counts ${counted}: labels have come, or changed, since it was made.`;
}
