// A reviewer says something new of an example, with the label editor’s own parts.

/** `decide(value)` is called with what is said; `closed()` when the reviewer has thought better of it. */
function sayingPart(decide, closed) {
  const part = { work: h('div', { class: 'label-work' }), read: h('div', { class: 'label-read' }), side: h('div', { class: 'label-side' }), task: null };
  const card = h('article', { class: 'label-card', 'aria-label': 'Example' }, part.read);
  const hint = h('p', { class: 'label-hint', role: 'status' });
  const close = button({ 'data-act': 'close-saying' }, () => shut(), 'Cancel', h('kbd', {}, 'Esc'));
  const node = h('section', { class: 'label-editor review-saying', 'aria-label': 'Say something else' }, part.work, h('div', { class: 'review-actions' }, close, hint));
  const begun = new Map(); // example -> what is not decided yet
  let shown = null;
  part.work.append(card, part.side);

  const tools = {
    submit: (value) => decide(value),
    begin: (value) => begun.set(shown.id, value),
    accept,
    hint: (words) => { hint.textContent = words; },
    flash,
  };

  /** Begin from what leads, else from what the first person says. */
  function open(example) {
    if (shown?.id === example.id) return node; // as it was left
    shown = example;
    hint.textContent = '';
    turnToTask(part, reviewing.data, tools);
    const { gold, leading, opinions } = example;
    const led = gold?.label ?? leading ?? opinions.find(({ label }) => label !== null)?.label ?? undefined;
    part.task.draw({ ...inputOf(example), suggestion: null }, begun.has(example.id) ? begun.get(example.id) : led);
    return node;
  }

  function shut() {
    part.task?.draw(undefined, undefined);
    shown = null;
    closed();
  }

  function accept() {
    const { value, problem } = part.task.value();
    if (problem) tools.hint(problem);
    else decide(value);
  }

  /** What a key does while it is open, or null. */
  function actOf(event) {
    const own = part.task.actOf(event, letterOf(event));
    if (own) return own;
    if (event.key === 'Enter' && !event.shiftKey) return accept;
    return event.key === 'Escape' ? shut : null;
  }

  node.addEventListener('click', (event) => {
    const press = event.target.closest('[data-act]');
    const act = press && (press.dataset.act === 'accept' ? accept : part.task.acts[press.dataset.act]);
    act?.(Number(press.dataset.index), press.dataset);
  });
  // A click leaves the focus where it was, so that Enter keeps meaning "accept".
  node.addEventListener('mousedown', (event) => event.target.closest('button') && event.preventDefault());
  return { open, shut, actOf, isOpenFor: (example) => shown?.id === example?.id && shown !== null, forget: (example) => begun.delete(example.id), hint: tools.hint };
}
