// The parts in one state, ten examples at a time, each with its words and its tokens; and what the tokens of one teach.

const TOUCH_WORDS = { whole: 'in it', part: 'only partly in it', beside: 'beside it' };

/** Fill `box` with the parts of a panel in a state; `address` is that of the project's inspection. */
function partsList(box, address, { panel, state, labels, meaning, choices, choice, word }) {
  let page = 1, label = '', turns = 0;
  const list = h('ol', { class: 'inspector-parts' }), where = h('span', { role: 'status' });
  const turn = async (to) => {
    const mine = (turns += 1);
    const asked = new URLSearchParams({ state, tokenizer: panel.tokenizer, page: to, ...(label ? { label } : {}) });
    try {
      const found = await callApi('GET', `${address}/parts?${asked}`);
      if (mine !== turns) return; // another page, or another label, was chosen meanwhile
      page = found.page;
      where.textContent = placeWords(found);
      back.disabled = page <= 1;
      on.disabled = page >= found.pages;
      list.replaceChildren(...found.parts.map((part) => drawPart(part, word, address, panel, { choices, choice })));
    } catch (error) {
      if (mine === turns) where.textContent = error.message;
    }
  };
  const back = button({}, () => turn(page - 1), 'Back'), on = button({}, () => turn(page + 1), 'Next');
  const choose = h('select', { 'aria-label': 'Label' }, h('option', { value: '' }, 'every label'), ...labels.map((name) => h('option', { value: name }, name)));
  choose.addEventListener('change', () => { label = choose.value; turn(1); });
  box.replaceChildren(h('h3', {}, `${STATE_TITLES[state]} with `, h('bdi', {}, panel.tokenizer)), h('p', { class: 'studio-muted' }, meaning),
    labels.length > 1 ? choose : '', list, h('p', { class: 'inspector-pages' }, back, on, where));
  turn(1);
}

function placeWords({ page, pages, listed, gone }) {
  const changed = gone ? ` ${many(gone, 'example has', 'examples have')} changed since: inspect again.` : '';
  return pages ? `Page ${page} of ${pages}, ${many(listed, 'example', 'examples')}.${changed}` : 'There is none.';
}

function drawPart(part, word, address, panel, chosen) {
  const box = h('div', { class: 'inspector-targets' });
  const open = button({ class: 'studio-button inspector-teach', 'aria-expanded': 'false' }, () => {
    const isOpen = box.childElementCount > 0;
    open.setAttribute('aria-expanded', String(!isOpen));
    if (isOpen) box.replaceChildren();
    else targetsOf(box, address, part.example_id, panel, chosen);
  }, 'What each token teaches');
  return h('li', { 'data-state': part.state },
    h('p', { class: 'inspector-words', dir: 'auto' }, ...inContext(part)),
    h('p', { class: 'studio-muted' }, h('strong', {}, part.label ?? word), ` · example ${part.example_id}`, part.split === 'holdout' ? ' · held out' : '', ` · characters ${part.start}–${part.end}`),
    part.tokens.length ? tokensOf(part) : h('p', {}, 'No token stands for it.'),
    h('p', {}, ...canSay(part)), open, box);
}

/** The words around it; of a long text only some are here. */
function inContext({ before, characters, after, start, end, length, state }) {
  const from = start - [...before].length, to = end + [...after].length;
  return [from > 0 ? '…' : '', before, h('mark', { 'data-state': state }, characters), after, to < length ? '…' : ''];
}

function tokensOf({ tokens, more }) {
  const shown = tokens.map((token) => h('li', { 'data-touch': token.touch, 'data-cut': token.is_cut, 'data-unknown': token.is_unknown, title: `token ${token.position}, ${TOUCH_WORDS[token.touch]}${token.is_cut ? ', cut off' : ''}` }, h('bdi', {}, token.piece)));
  return h('ul', { class: 'inspector-tokens', 'aria-label': 'Its tokens' }, ...shown, more ? h('li', { 'data-touch': 'beside' }, `… ${many(more, 'token', 'tokens')} more`) : null);
}

/** What a model can say of it. */
function canSay({ state, found, needed, characters }) {
  const least = needed === null ? null : needed.toLocaleString('en');
  if (state === 'cut') return [found === null ? 'The model sees nothing of it' : 'The model sees of it only ', found === null ? null : h('q', { dir: 'auto' }, found), `. It needs a max_length of ${least}.`].filter(Boolean);
  if (state === 'splits') return ['A model can only say ', h('q', { dir: 'auto' }, found), ', and ', h('q', { dir: 'auto' }, characters), ' was marked.'];
  return [{ exact: 'A model can say exactly this.', empty: 'A model can never say it.', overlapped: 'Another one has its tokens, so a model learns nothing of it.' }[state]];
}
