// A text that was written: each token shaded by how likely it was, which is told of the one that is pointed at.

const REST_OF_WRITTEN = 'Point at a word, tap it, or go there with the arrow keys, to see how likely it was.';

ANSWERS.text = (answer) => {
  const { tokens, beams } = answer.details;
  const told = h('p', { class: 'written-told studio-muted', role: 'status' }, REST_OF_WRITTEN);
  const shown = tokens.map((token, place) => writtenToken(token, place === 0));
  const box = h('p', { class: 'written-tokens', role: 'group', dir: 'auto', 'aria-label': 'The text, token by token' }, ...shown);
  const tell = ({ target }) => {
    const place = target.closest?.('[data-token]');
    if (place) told.replaceChildren(h('bdi', { class: 'written-word' }, place.dataset.token), ` ${percent(place.probability)} likely behind what stands before it`);
  };
  for (const event of ['pointerover', 'focusin', 'click']) box.addEventListener(event, tell);
  rove(box, '[data-token]');
  const ways = beams > 1 ? `The best of ${beams} beginnings that were followed together (beams).` : beams === 1 ? 'The likeliest token was taken each time.' : null;
  return [h('p', { class: 'written-text', dir: 'auto' }, answer.label || h('span', { class: 'studio-muted' }, 'Nothing was written.')),
    h('details', { class: 'written-details', open: true }, h('summary', {}, `How likely each of its ${many(tokens.length, 'token', 'tokens')} was`), box, tokenLegend(), told,
      ways ? h('p', { class: 'studio-muted' }, ways) : null)];
};

function writtenToken({ text, probability }, isStop) {
  const words = visibly(text, text || '∅');
  const node = h('span', { class: 'try-token', 'data-token': words, role: 'button', tabindex: isStop ? '0' : '-1', 'aria-label': `${words}, ${percent(probability)}` }, text || '∅', ' ');
  node.style.setProperty('--surprise', (1 - probability).toFixed(3));
  node.probability = probability;
  return node;
}
