// The labels that a version rests on: searched, a page at a time; and the versions that rest on a person's labels.

function originRow(project, how, origin) {
  const open = () => window.dispatchEvent(new CustomEvent('studio-timeline', { detail: { project, example: origin.example_id } }));
  const text = button({ class: 'history-open', title: 'Show its timeline', 'aria-label': `Timeline of example ${origin.example_id}` }, open, h('span', { dir: 'auto' }, inputShown(project, { ...origin, example: origin.example_id })));
  const facts = [origin.guidelines_number === null ? null : `guidelines ${origin.guidelines_number}`, origin.cause, origin.stands ? null : 'changed or taken back since'].filter(Boolean).join(' · ');
  const said = origin.label === null ? [] : saidInline(how, origin.label, origin);
  const who = h('p', { class: 'said-line' }, h('bdi', { class: 'timeline-person' }, origin.person), ' ', DID_WORDS[origin.action] ?? origin.action, ' ', ...said);
  return h('li', { class: 'history-entry', 'data-stands': origin.stands }, h('time', { datetime: new Date(origin.created_at * 1000).toISOString() }, momentWords(origin.created_at)),
    h('div', {}, who, text, facts ? h('p', { class: 'timeline-facts' }, facts) : null));
}

/** The list with its search. `choose(words)` puts words into the search. */
function originsPanel(project, version) {
  const sought = h('input', { type: 'search', placeholder: 'A word of the text, a label, a person', 'aria-label': 'Search the labels', maxlength: 200 });
  const gone = checkField('Only what was changed since', false, '');
  const list = h('ol', { class: 'history-feed' });
  const none = h('p', { class: 'studio-empty' }, 'No label fits.');
  const message = messageLine();
  let after = null;
  let how = null;
  let newest = 0;
  const load = async (fresh) => {
    const mine = (newest += 1);
    const query = new URLSearchParams({ q: sought.value.trim(), gone: gone.read(), ...(fresh || after === null ? {} : { after }) });
    const page = await callApi('GET', projectPath(project, `/versions/${version}/lineage/labels?${query}`));
    if (mine !== newest) return; // something else was searched for meanwhile
    how ??= await saidIn(await callApi('GET', projectPath(project)));
    const rows = page.labels.map((origin) => originRow(project, how, origin));
    if (fresh) list.replaceChildren(...rows);
    else list.append(...rows);
    after = page.after;
    more.hidden = after === null;
    none.hidden = list.childElementCount > 0;
  };
  const show = () => load(true).catch((error) => message.warn(error.message));
  const more = button({}, () => once(more, message, () => load(false)), 'Show more');
  sought.addEventListener('input', show);
  gone.input.addEventListener('change', show);
  const choose = (words) => { sought.value = words; show(); sought.scrollIntoView({ block: 'nearest' }); };
  none.hidden = more.hidden = true;
  const nodes = [h('h3', {}, 'The labels it rests on'), h('div', { class: 'lineage-finder' }, sought, gone.row), list, none, more, message.line];
  return { nodes, show, choose };
}
