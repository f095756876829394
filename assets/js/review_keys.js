// Keys of the Review page: those of the labels, and a few for looking around; never while somebody types.

const REVIEW_KEYS = { n: 'next', p: 'previous', x: 'withdraw', e: 'say' };
const DECIDING = ['label', 'leading', 'say'];
const REVIEW_SIGNS = { ArrowRight: 'next', ArrowLeft: 'previous', Enter: 'leading', Delete: 'withdraw' };

/** [act, value] of a key, or null. A choice's own key wins, as on the Label page; the arrows always lead on. */
function reviewActOf({ key, code }, choices) {
  if (REVIEW_SIGNS[key]) return [REVIEW_SIGNS[key]];
  const names = [key.toLowerCase(), letterOf({ key: '', code })];
  const choice = names.map((name) => choices.find((one) => one.key === name)).find(Boolean);
  if (choice) return ['label', choice.value];
  const act = names.map((name) => REVIEW_KEYS[name]).find(Boolean);
  return act ? [act] : null;
}

/**
 * Listen as long as the component is on the page; act while `node` is shown and `canDecide()`. `choices()` are those of
 * the example on screen, and `first(event)` is asked before anything else what a key does.
 */
function hearKeys(node, acts, { canDecide, choices, first }) {
  let byTab = false;
  const onKey = (event) => {
    if (!element.isConnected) {
      document.removeEventListener('keydown', onKey, true);
      life.abort();
      return;
    }
    const target = event.composedPath()[0];
    if (byTab && belongsToFocus(event.key, target)) return;
    if (event.key === 'Tab' && !first(event)) byTab = true;
    const isMoving = event.repeat && event.key.startsWith('Arrow');
    if (node.offsetParent === null || (event.repeat && !isMoving) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(target) || belongsToDialog(event.key, target)) return;
    if (event.key.startsWith('Arrow') && target?.closest?.('[role=tab], .heat-scroll')) return;
    const act = first(event) ?? (isMoving ? null : actFor(event));
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
  const actFor = (event) => {
    const found = reviewActOf(event, choices());
    if (!found || !acts[found[0]] || (!canDecide() && DECIDING.includes(found[0]))) return null;
    return () => acts[found[0]](found[1]);
  };
  document.addEventListener('keydown', onKey, true);
  node.addEventListener('pointerdown', () => { byTab = false; });
}

function helpLine(choices, maySay) {
  const keys = choices.map(({ key }) => key).filter(Boolean);
  const taken = new Set(keys);
  const letter = (key, sign) => (taken.has(key) ? sign : key);
  const help = [...(keys.length ? [[keys.length > 2 ? `${keys[0]}–${keys.at(-1)}` : keys.join(' '), 'choose the gold label']] : []), ['Enter', 'what leads'],
    ...(maySay ? [[letter('e', ''), 'say something else']].filter(([key]) => key) : []),
    [letter('n', '→'), 'next'], [letter('p', '←'), 'previous'], [letter('x', 'Delete'), 'withdraw']];
  return h('p', { class: 'review-help' }, ...help.map(([key, does]) => h('span', {}, h('kbd', {}, key), ` ${does}`)));
}
