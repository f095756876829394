// Keys: which act each one means, when it belongs to something else, and the filter of many labels.

const LETTERS = { s: 'skip', f: 'flag', u: 'undo' };
let focusedByKeys = false;

/** [act, index] of a key, or null. Digits and letters are found by place too, for keyboards that write others. */
function actOfKey({ key, code, shiftKey }) {
  if (key === 'Enter') return shiftKey ? null : ['accept'];
  if (key === 'Escape') return session.queue[0]?.was ? ['keep'] : null;
  if (key === '/') return view.filter.hidden ? null : ['filter'];
  const placed = /^(?:Digit([1-9])|Key([A-Z]))$/.exec(code ?? '');
  const letter = /^[a-z0-9]$/i.test(key) ? key.toLowerCase() : (placed?.[1] ?? placed?.[2])?.toLowerCase();
  // A digit that needs Shift, as on French keyboards, still is one; other keys with Shift mean something else.
  if (shiftKey && !/^[1-9]$/.test(key)) return letter === 'f' ? ['note'] : null;
  if (LETTERS[letter]) return [LETTERS[letter]];
  const { labels } = session.data;
  const index = [key.toLowerCase(), letter].map((name) => labels.findIndex((label) => label.key === name)).find((at) => at >= 0);
  return index === undefined ? null : ['label', index];
}

function isTyping(target) {
  return target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName);
}

/** Enter belongs to a button or link that was reached with the Tab key; after a click it belongs to the editor. */
function belongsToFocus(key, target) {
  return key === 'Enter' && focusedByKeys && target?.closest?.('button, a, summary, [role=button], [role=tab]');
}

function onKey(event) {
  if (!element.isConnected) {
    retire();
    return;
  }
  if (event.key === 'Tab') focusedByKeys = true;
  if (element.offsetParent === null || event.repeat || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.composedPath()[0];
  if (isTyping(target) || belongsToFocus(event.key, target)) return;
  const found = actOfKey(event);
  if (!found || (!session.queue.length && found[0] !== 'undo')) return;
  event.preventDefault();
  event.stopPropagation();
  ACTS[found[0]](found[1]);
}

// ---- many labels

function filterLabels() {
  const wanted = view.filter.value.trim().toLowerCase();
  for (const choice of view.choices.children) {
    const { name, description } = session.data.labels[Number(choice.dataset.index)];
    choice.hidden = !`${name}\n${description}`.toLowerCase().includes(wanted);
  }
}

function resetFilter() {
  view.filter.value = '';
  if (document.activeElement === view.filter) view.filter.blur();
  for (const choice of view.choices.children) choice.hidden = false;
}

function onFilterKey(event) {
  if (event.key === 'Escape') resetFilter();
  if (event.key !== 'Enter' || event.isComposing) return;
  event.preventDefault();
  const first = [...view.choices.children].find((choice) => !choice.hidden);
  if (first) choose(Number(first.dataset.index));
}
