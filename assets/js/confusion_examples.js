// The examples of one cell of the confusion matrix, in a dialog: each with its text, its gold label and the answer.

function confusedRow(project, one) {
  const detail = { project, example: one.example_id };
  const open = button({ class: 'studio-button history-open', 'aria-label': `Timeline of example ${one.example_id}` },
    () => window.dispatchEvent(new CustomEvent('studio-timeline', { detail })), 'Timeline');
  const said = one.gold === one.predicted
    ? [h('bdi', {}, one.gold), `: the version gave it ${percent(one.probability)}`]
    : ['People: ', h('bdi', {}, one.gold), '. The version: ', h('bdi', {}, one.predicted), ` (${percent(one.probability)}), and ${percent(one.probability_of_gold)} for what people say.`];
  return h('li', {}, h('p', { class: 'confused-text', dir: 'auto' }, one.text), h('p', { class: 'studio-muted' }, ...said), open);
}

/** `load(after)` gives a page of them; `counted` is what the matrix says. */
function openConfused({ project, version, gold, predicted, counted }, load) {
  const title = gold === predicted ? `Rightly called “${gold}”` : `“${gold}” that were called “${predicted}”`;
  const dialog = h('dialog', { class: 'timeline-dialog confused-dialog', 'aria-label': title });
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const told = h('p', { class: 'studio-muted', role: 'status' }, 'Looking…');
  const list = h('ol', { class: 'confused' });
  const more = button({}, () => next(), 'Show more');
  more.hidden = true;
  let after = 0;

  async function next() {
    more.disabled = true;
    try {
      const page = await load(after);
      list.append(...page.examples.map((one) => confusedRow(project, one)));
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
  return total === counted ? words : `${words} The matrix counts ${counted}: labels have come, or changed, since it was made.`;
}
