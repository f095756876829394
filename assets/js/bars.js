// A bar for a label's share: what a model says of one text, or how many examples it gives each label.

/** The longest bar stands out when it is `isFirst`; `number` is what is written behind it. */
function barRow(label, share, isFirst, number = `${(100 * share).toFixed(1)}\u00a0%`) {
  const filled = h('span', { class: 'bar-fill' });
  filled.style.width = `${Math.max(0.4, 100 * share)}%`;
  return h('div', { class: isFirst ? 'bar-row bar-first' : 'bar-row' },
    h('span', { class: 'bar-name', dir: 'auto', title: label }, label),
    h('span', { class: 'bar-track' }, filled),
    h('span', { class: 'bar-number' }, number));
}
