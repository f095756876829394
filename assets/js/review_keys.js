// Keys of the Review page: those of the labels, and a few for looking around; never while somebody types.

const REVIEW_KEYS = { n: 'next', p: 'previous', x: 'withdraw' };
const REVIEW_SIGNS = { ArrowRight: 'next', ArrowLeft: 'previous', Enter: 'leading', Delete: 'withdraw' };

/** [act, label] of a key, or null. A label's own key wins, as on the Label page; the arrows always lead on. */
function reviewActOf({ key, code }) {
  if (REVIEW_SIGNS[key]) return [REVIEW_SIGNS[key]];
  const placed = /^(?:Digit([1-9])|Key([A-Z]))$/.exec(code ?? '');
  const names = [key.toLowerCase(), (placed?.[1] ?? placed?.[2])?.toLowerCase()];
  const label = names.map((name) => reviewing.labels.find((one) => one.key === name)).find(Boolean);
  if (label) return ['label', label.name];
  const act = names.map((name) => REVIEW_KEYS[name]).find(Boolean);
  return act ? [act] : null;
}

/** Listen as long as the component is on the page; act while `node` is shown and `canDecide()`. */
function hearKeys(node, acts, canDecide) {
  let byTab = false;
  const onKey = (event) => {
    if (!element.isConnected) {
      document.removeEventListener('keydown', onKey, true);
      return;
    }
    if (event.key === 'Tab') byTab = true;
    if (node.offsetParent === null || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target?.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target?.tagName)) return;
    // Enter belongs to a button that was reached with the Tab key; after a click it belongs to the example.
    if (event.key === 'Enter' && byTab && target?.closest?.('button, a, summary, [role=tab]')) return;
    if (event.key.startsWith('Arrow') && target?.closest?.('[role=tab], .heat-scroll')) return;
    const found = reviewActOf(event);
    if (!found || (!canDecide() && (found[0] === 'label' || found[0] === 'leading'))) return;
    event.preventDefault();
    event.stopPropagation();
    acts[found[0]](found[1]);
  };
  document.addEventListener('keydown', onKey, true);
  node.addEventListener('pointerdown', () => { byTab = false; });
}

function helpLine() {
  const taken = new Set(reviewing.labels.map(({ key }) => key));
  const keys = reviewing.labels.map(({ key }) => key).filter(Boolean);
  const letter = (key, sign) => (taken.has(key) ? sign : key);
  const help = [[keys.length > 2 ? `${keys[0]}–${keys.at(-1)}` : keys.join(' '), 'choose the gold label'], ['Enter', 'the label that leads'],
    [letter('n', '→'), 'next'], [letter('p', '←'), 'previous'], [letter('x', 'Delete'), 'withdraw']];
  return h('p', { class: 'review-help' }, ...help.map(([key, does]) => h('span', {}, h('kbd', {}, key), ` ${does}`)));
}
