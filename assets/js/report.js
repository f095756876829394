// Imports as they go: how far the one at hand is, and what became of it; or why a file is refused.

const root = element.querySelector('.report');
const ROWS_SHOWN = 50;
const PAIRS_SENT = 20; // by the studio, at most
const LOOK_MILLISECONDS = 1000;
let shown = null; // the import that is on the page, until its end
let timer;

const path = (rest = '') => projectPath(props.value.project, `/imports${rest}`);

function listed(rows) {
  const more = rows.length - ROWS_SHOWN;
  const lines = more > 0 ? [...rows.slice(0, ROWS_SHOWN), `and ${more.toLocaleString('en')} more`] : rows;
  return lines.length > 0 && h('ul', { class: 'report-rows' }, ...lines.map((row) => h('li', {}, row)));
}

function box(isGood, sentences, ...more) {
  return h('div', { class: isGood ? 'studio-good' : 'studio-warning', role: isGood ? 'status' : 'alert' },
    ...sentences.map((sentence) => h('p', {}, sentence)), ...more);
}

function pairsOf(title, pairs) {
  if (!pairs.length) return false;
  const rows = pairs.map(([one, other]) => h('li', {}, h('p', {}, one), h('p', {}, other)));
  return h('details', { class: 'report-twins' }, h('summary', {}, `${title} (${pairs.length < PAIRS_SENT ? '' : 'the first '}${many(pairs.length, 'pair', 'pairs')})`), h('ul', {}, ...rows));
}

function progress(view) {
  const stored = view.state === 'storing';
  const words = stored
    ? `Storing: ${view.stored.toLocaleString('en')} of ${many(view.rows, 'row', 'rows')}`
    : `Reading and checking: ${many(view.rows, 'row', 'rows')} so far. Nothing is stored yet.`;
  const bar = h('progress', { class: 'report-bar', max: 1, value: stored && view.rows ? view.stored / view.rows : null, 'aria-label': 'How far the import is' });
  return h('div', { class: 'card report-progress', role: 'status' }, h('p', {}, words), bar);
}

function left(view) {
  const words = view.problem || `This import was broken off. ${view.stored.toLocaleString('en')} of ${many(view.rows, 'row', 'rows')} are stored.`;
  const again = button({ class: 'studio-button' }, async () => {
    try {
      await callApi('POST', path(`/${view.id}/resume`), {});
      look();
    } catch (error) {
      root.replaceChildren(box(false, [error.message]));
    }
  }, 'Go on with it');
  return box(false, [words], again);
}

function sentences(report) {
  const rows = many(report.rows, 'row', 'rows');
  const labels = `${many(report.labelled, 'label', 'labels')} stored`;
  return [
    `${many(report.added, 'new example', 'new examples')} from ${rows} in ${report.seconds.toFixed(1)} seconds.`,
    report.annotators ? `${labels}, given by ${many(report.annotators, 'person', 'people')}.` : `${labels}.`,
    report.duplicates && `${many(report.duplicates, 'row', 'rows')} with a text that was there already, kept once.`,
    report.conflict_count && `${many(report.conflict_count, 'row', 'rows')} with another label than the text has; that one stays.`,
    report.skipped_rows && `${many(report.skipped_rows, 'bad row', 'bad rows')} left out.`,
    report.new_labels.length > 0 && `${many(report.new_labels.length, 'new label', 'new labels')}: ${report.new_labels.join(', ')}.`,
    report.near_duplicates && `${many(report.near_duplicates, 'new text is', 'new texts are')} nearly the same as another: ${many(report.near_duplicate_groups, 'group', 'groups')}, each on one side of the hold-out.`,
    report.named_groups && `${many(report.named_groups, 'named group', 'named groups')}, each on one side of the hold-out.`,
    report.leaks && `${many(report.leaks, 'held-out example', 'held-out examples')} left out of every estimate from now on: the pool has nearly the same text, or one of the same group.`,
    report.cut_rows && `${many(report.cut_rows, 'row', 'rows')} with more in other columns than is kept; those were left out.`,
  ].filter(Boolean);
}

function draw(view) {
  if (view.state === 'failed') return box(false, [view.problem], listed(view.bad_rows));
  if (view.waits) return left(view);
  if (view.state !== 'done') return progress(view);
  const { report } = view;
  const losses = report.losses.length > 0 && h('div', { class: 'report-losses' }, h('p', {}, 'Not kept, or not as it stands in the file:'), listed(report.losses));
  return box(true, sentences(report), losses, listed([...report.problems, ...report.conflicts]), pairsOf('Texts that are nearly the same', report.near_duplicate_pairs), pairsOf('Held-out examples, and what gives them away', report.leak_pairs));
}

/** The import that was just started, else one of the project that has not come to its end. */
async function current() {
  if (shown) return callApi('GET', path(`/${shown}`));
  const unfinished = (await callApi('GET', path())).find((view) => !['done', 'failed'].includes(view.state));
  shown = unfinished?.id ?? null;
  return unfinished;
}

async function look() {
  clearTimeout(timer);
  const value = props.value;
  if (!value?.project || value.refusal || !element.isConnected) return;
  let again = true;
  try {
    const view = await current();
    if (props.value !== value) return;
    if (view) root.replaceChildren(draw(view));
    again = Boolean(view) && !['done', 'failed'].includes(view.state);
  } catch (error) {
    console.debug('refresh failed', error.message);
  }
  if (again) timer = setTimeout(look, LOOK_MILLISECONDS);
}

function render() {
  clearTimeout(timer);
  const value = props.value || {};
  shown = value.import ?? null;
  root.replaceChildren(...(value.refusal ? [box(false, value.refusal.sentences, listed(value.refusal.rows))] : []));
  if (value.mayImport) look();
}

watch('value', render);
render();
