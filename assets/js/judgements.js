// Everything the gate has said of a version, folded away and asked for when it is opened.

function judgementRow({ champion, examples, verdict, created_at: at }) {
  const other = verdict.anchor || champion;
  const against = other ? ['against ', h('code', {}, other)] : ['against the most frequent label'];
  return h('li', {}, h('p', {}, h('strong', {}, DECISION_WORDS[verdict.decision] ?? ''), h('span', { class: 'studio-muted' }, ` · ${versionMoment(at)} · ${many(examples, 'held-out example', 'held-out examples')}, `, ...against)),
    h('p', { dir: 'auto' }, verdict.reason));
}

/** `load()` gives the judgements, oldest first. */
function judgementHistory(version, load, isOpen, remember) {
  const list = h('ol', { class: 'judgements' });
  const box = h('details', {}, h('summary', {}, 'Every judgement of the gate'), list);
  const show = async () => {
    try {
      const found = await load();
      list.replaceChildren(...found.reverse().map(judgementRow));
      if (!found.length) list.append(h('li', { class: 'studio-muted' }, 'The gate was never asked about it.'));
    } catch (error) {
      list.replaceChildren(h('li', { class: 'studio-warning' }, error.message));
    }
  };
  box.open = isOpen;
  if (isOpen) show();
  box.addEventListener('toggle', () => { remember(box.open); if (box.open) show(); });
  return box;
}
