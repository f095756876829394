// Keys: which act each one means, and when it belongs to something else.

const LETTERS = { s: 'skip', f: 'flag', u: 'undo' };
let focusedByKeys = false;

/** What a key does, or null. */
function actOfKey(event) {
  const letter = letterOf(event);
  const own = session.queue.length ? view.task.actOf(event, letter) : null;
  if (own) return own;
  const name = commonAct(event, letter);
  return name && (session.queue.length || name === 'undo') ? ACTS[name] : null;
}

function commonAct({ key, shiftKey }, letter) {
  if (key === 'Enter') return shiftKey ? null : 'accept';
  if (key === 'Escape') return session.queue[0]?.was ? 'keep' : null;
  if (isShifted(key, shiftKey)) return letter === 'f' ? 'note' : null;
  return LETTERS[letter] ?? null;
}

function onKey(event) {
  if (!element.isConnected) {
    retire();
    return;
  }
  if (!isForUs(event)) return;
  const act = actOfKey(event);
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
}

/** Keys that are held down move, and do nothing else. */
function isForUs(event) {
  const { key, repeat, isComposing, ctrlKey, metaKey, altKey } = event;
  const target = event.composedPath()[0];
  const isOurs = element.offsetParent !== null && !(repeat && !key.startsWith('Arrow')) && !isComposing
    && !ctrlKey && !metaKey && !altKey && !isTyping(target)
    && !belongsToDialog(key, target) && !(focusedByKeys && belongsToFocus(key, target));
  // Where the task has no use for it, the Tab key goes on to the next button.
  if (key === 'Tab' && !(isOurs && session.queue.length && view.task.actOf(event))) focusedByKeys = true;
  return isOurs;
}
