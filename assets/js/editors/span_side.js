// Beside a text with spans: what the model suggests, the button that submits, and the spans in a list.

/** `keys.take` is the key that takes suggestions over. */
function spanSide() {
  const takeKey = h('kbd', {});
  const takeAll = h('button', { type: 'button', 'data-act': 'span-take-all' }, h('span', {}, 'Take all'), takeKey);
  const dropAll = h('button', { type: 'button', 'data-act': 'span-drop-all' }, 'None of them');
  const box = suggestionBox(h('div', { class: 'label-pair-of' }, takeAll, dropAll));
  const enter = enterButton('Submit');
  const list = h('ul', { class: 'span-list', 'aria-label': 'Spans' });
  return {
    nodes: [box.node, enter.node, list],
    follow(key) {
      takeKey.textContent = key;
      takeAll.setAttribute('aria-keyshortcuts', key);
    },
    draw(example, spans, { isBegun, surfaceOf, colourOf }) {
      const { made, suggested, all, focused } = spans;
      drawBox(box, example, suggested.length, isBegun);
      for (const node of [takeAll, dropAll]) node.hidden = !suggested.length;
      enter.say(enterWords(made.length, isBegun ? 0 : suggested.length));
      refill(list, all.map((span, index) => spanRow(span, index, { isFocused: span === focused, surfaceOf, colourOf })));
    },
  };
}

/** Other rows: whoever was on a button is on that of the same row then, or of the last, and without rows in the text. */
function refill(list, rows) {
  const { act, index } = list.contains(document.activeElement) ? document.activeElement.dataset : {};
  list.replaceChildren(...rows);
  if (!act) return;
  const row = rows[Math.min(index, rows.length - 1)];
  const same = row?.querySelector(`[data-act="${act}"]`) ?? row?.querySelector('button');
  (same ?? list.closest('.label-editor')?.querySelector('.label-marking'))?.focus({ preventScroll: true });
}

function drawBox(box, example, left, isBegun) {
  const found = example?.suggestion?.label.length;
  const rest = isBegun && left ? `, ${left} not taken yet` : '';
  box.draw(example, [h('strong', {}, found ? many(found, 'span', 'spans') : 'no spans')], { rest });
}

function enterWords(made, suggested) {
  if (suggested) return `Accept ${many(suggested, 'span', 'spans')}`;
  return made ? `Submit ${many(made, 'span', 'spans')}` : 'No spans here';
}

function spanRow(span, index, { isFocused, surfaceOf, colourOf }) {
  const surface = surfaceOf(span);
  const act = (name, sign, title) => h('button', { type: 'button', class: 'own-act', 'data-act': name, 'data-index': index, title, 'aria-label': `${title}: ${surface}, ${span.label}` }, sign);
  return h('li', { class: 'span-row', 'data-suggested': Boolean(span.isSuggested), 'aria-current': isFocused ? 'true' : null },
    h('button', { type: 'button', class: 'span-open', 'data-act': 'span-focus', 'data-index': index },
      h('span', { class: 'span-surface', dir: 'auto' }, surface),
      paint(h('span', { class: 'span-tag', 'data-suggested': Boolean(span.isSuggested), dir: 'auto' }, span.label), colourOf(span)),
      span.isSuggested ? h('span', { class: 'spoken' }, ' suggested') : null),
    span.isSuggested ? act('span-take', '✓', 'Take this suggestion') : null,
    act('span-remove', '×', span.isSuggested ? 'Drop this suggestion' : 'Remove this span'));
}
