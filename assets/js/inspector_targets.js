// What the tokens of one example teach a model: a class each, or -100, which the loss passes over.

const TARGET_COLUMNS = ['Token', 'Characters', 'Teaches'];

async function targetsOf(box, address, example, panel, { choices, choice }) {
  const asked = { tokenizer: panel.tokenizer, max_length: panel.max_length };
  const show = async (wanted) => {
    try {
      const table = await callApi('GET', `${address}/examples/${example}?${new URLSearchParams(wanted ? { ...asked, choice: wanted } : asked)}`);
      const hadFocus = box.contains(document.activeElement);
      box.replaceChildren(...targetChoice(table, choices, show), targetTable(table));
      if (hadFocus) box.querySelector('[aria-pressed=true]')?.focus({ preventScroll: true });
    } catch (error) {
      box.replaceChildren(h('p', { class: 'studio-warning', role: 'alert' }, error.message));
    }
  };
  box.replaceChildren(h('p', { class: 'studio-muted', role: 'status' }, 'Looking…'));
  await show(choice);
}

/** The same example under each choice, whatever the project has chosen. */
function targetChoice({ choice, split, fixed, left_out: leftOut }, choices, show) {
  if (split === 'holdout') return [h('p', { class: 'studio-muted' }, 'It is held out: no model learns from it, and versions are measured by it as people marked it.')];
  const names = Object.keys(choices);
  if (!names.length) return [];
  const done = [fixed ? `${fixed} fixed` : null, leftOut ? `${leftOut} left out` : null].filter(Boolean).join(', ') || 'nothing changed';
  return [h('div', { class: 'inspector-choices', role: 'group', 'aria-label': 'As it is learnt' },
    ...names.map((name) => button({ 'aria-pressed': String(name === choice) }, () => show(name), CHOICE_TITLES[name] ?? name)), h('span', { role: 'status' }, done))];
}

function targetTable({ rows, tokens, max_length: length, tokenizer }) {
  const body = rows.map((row) => h('tr', { 'data-passed': row.target === null, 'data-cut': row.is_cut, 'data-begins': row.target?.startsWith('B-') || row.target?.startsWith('start') },
    h('th', { scope: 'row' }, h('bdi', {}, row.piece)), h('td', {}, h('bdi', {}, row.characters)), h('td', {}, ...taughtWords(row))));
  return h('div', { class: 'inspector-scroll', role: 'region', tabindex: 0, 'aria-label': `What each token teaches, with ${tokenizer}` },
    h('table', { class: 'inspector-table inspector-taught' },
      h('caption', {}, rows.length < tokens ? `The first ${rows.length.toLocaleString('en')} of ${tokens.toLocaleString('en')} tokens, max_length ${length.toLocaleString('en')}` : `${many(tokens, 'token', 'tokens')}, max_length ${length.toLocaleString('en')}`),
      h('thead', {}, h('tr', {}, ...TARGET_COLUMNS.map((name) => h('th', { scope: 'col' }, name)))), h('tbody', {}, ...body)));
}

function taughtWords({ target, is_cut: isCut, is_special: isSpecial, is_unknown: isUnknown }) {
  if (isCut) return ['cut: the model never sees it'];
  const why = isSpecial ? 'a special token' : 'passed over';
  return [target === null ? h('code', {}, '-100') : h('strong', {}, target), target === null ? ` ${why}` : '', isUnknown ? ' · unknown to the model' : ''];
}
