// What one tokenizer does to the gold labels: a bar, a button for each state, and figures by label and by script.

function inspectorPanel(panel, { part, states }, choose) {
  const title = h('h3', {}, h('bdi', {}, panel.tokenizer));
  if (panel.error) return h('section', { class: 'inspector-panel' }, title, h('p', { class: 'studio-warning' }, panel.error));
  const whole = sumOf(panel.states);
  return h('section', { class: 'inspector-panel', 'aria-label': panel.tokenizer }, title,
    h('p', { class: 'studio-muted' }, `reads ${many(panel.max_length, 'token', 'tokens')} at once; the longest text has ${panel.longest.toLocaleString('en')}`),
    statesBar(panel.states),
    h('div', { class: 'inspector-states' }, ...Object.entries(panel.states).map(([state, count]) => stateButton(state, count, whole, states[state], () => choose(panel, state)))),
    h('p', {}, lengthSentence(panel, part)),
    panel.labels.length ? shareTable('By label', part[1], panel.labels, true) : null,
    shareTable('By script', 'texts', panel.scripts, false));
}

function stateButton(state, count, whole, meaning, act) {
  const shown = button({ class: 'studio-button inspector-state', 'data-state': state, title: meaning, 'aria-label': `${STATE_TITLES[state]}: ${count.toLocaleString('en')}. ${meaning}` }, act,
    h('span', {}, STATE_TITLES[state]), h('strong', {}, count.toLocaleString('en')), h('small', {}, shareWords(count, whole)));
  shown.disabled = !count;
  return shown;
}

function lengthSentence({ enough, states, max_length: length }, part) {
  if (enough === null) return `No ${part[0]} has a token.`;
  if (states.cut) return `${many(states.cut, `${part[0]} does`, `${part[1]} do`)} not fit in ${length.toLocaleString('en')} tokens; from ${enough.toLocaleString('en')} on, none is cut.`;
  return `${enough.toLocaleString('en')} tokens would do: nothing is cut from there on.`;
}

/** Tokens a word, and how many of them mean nothing to the model. */
function shareTable(title, of, shares, hasStates) {
  const heads = ['', of, 'tokens a word', 'unknown tokens', ...(hasStates ? ['exact'] : [])];
  const rows = shares.map((share) => h('tr', {}, h('th', { scope: 'row' }, h('bdi', {}, share.name)),
    h('td', {}, share.count.toLocaleString('en')),
    h('td', {}, share.tokens_a_word === null ? '–' : share.tokens_a_word.toFixed(2)),
    h('td', { 'data-bad': share.unknown > 0 }, share.unknown ? `${share.unknown.toLocaleString('en')} (${shareWords(share.unknown, share.tokens)})` : '0'),
    hasStates ? h('td', {}, shareWords(share.states.exact ?? 0, share.count)) : null));
  return h('div', { class: 'table-scroll' }, h('table', { class: 'inspector-table' }, h('caption', {}, title),
    h('thead', {}, h('tr', {}, ...heads.map((name) => h('th', { scope: 'col' }, name)))), h('tbody', {}, ...rows)));
}
