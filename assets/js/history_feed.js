// What happened in a project, newest first: each line leads to the timeline of its example.

const GUIDELINES_WORDS = (number) => (number === 1 ? 'The guidelines were written' : `New guidelines, number ${number}`);

function feedRow(project, how, entry, open) {
  const time = h('time', { datetime: new Date(entry.at * 1000).toISOString() }, momentWords(entry.at));
  const about = feedAbout(project, how, entry, open);
  return h('li', { class: 'history-entry', 'data-kind': entry.act?.act ?? (entry.cause ? 'caused' : entry.change ? 'change' : 'guidelines') }, time, about);
}

function feedAbout(project, how, entry, open) {
  if (entry.act) {
    const text = button({ class: 'history-open', title: 'Show its timeline', 'aria-label': `Timeline of example ${entry.example}` }, () => open(entry.example), h('span', { dir: 'auto' }, inputShown(project, entry) || `Example ${entry.example}`));
    return h('div', {}, actWords(how, entry, entry.act), entry.act.note ? h('q', { class: 'timeline-note', dir: 'auto' }, entry.act.note) : null, text);
  }
  if (entry.cause) return h('div', {}, h('span', {}, `${many(entry.count, 'revision', 'revisions')}: `, h('span', { dir: 'auto' }, entry.cause)));
  if (entry.change) return h('div', {}, h('span', {}, h('bdi', { class: 'timeline-person' }, entry.change.person), ' changed the labels: ', h('span', { dir: 'auto' }, entry.change.summary)));
  return h('div', {}, h('span', {}, GUIDELINES_WORDS(entry.guidelines), entry.person ? h('span', {}, ' by ', h('bdi', { class: 'timeline-person' }, entry.person)) : null));
}

/** A list with the newest entries, and a button for those before them. */
function feedPanel(project, open) {
  const list = h('ol', { class: 'history-feed' });
  const message = messageLine();
  let before = null;
  let how = null;
  const load = async (fresh) => {
    const page = await callApi('GET', projectPath(project, `/activity${!fresh && before ? `?${new URLSearchParams({ before })}` : ''}`));
    how ??= await saidIn(await callApi('GET', projectPath(project)));
    const rows = page.entries.map((entry) => feedRow(project, how, entry, open));
    if (fresh) list.replaceChildren(...rows);
    else list.append(...rows);
    before = page.before;
    older.hidden = before === null;
  };
  const older = button({}, () => once(older, message, () => load(false)), 'Show older');
  older.hidden = true;
  const again = button({}, () => once(again, message, () => load(true)), 'Look again');
  const nodes = [h('div', { class: 'history-head' }, h('h2', {}, 'What happened'), again), list, older, message.line];
  return { nodes, load: () => once(again, message, () => load(true)) };
}
