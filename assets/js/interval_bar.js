// A figure from 0 to 1 as a bar, with its interval as a whisker across the end.

/** A bar from 0 to 1 with its interval as a whisker; nothing for a figure without a value. */
function intervalBar(figure) {
  const bar = h('div', { class: 'interval-bar' });
  if (figure.value === null) return bar;
  const place = (value) => `${100 * Math.max(0, Math.min(1, value))}%`;
  const filled = h('span', { class: 'interval-bar-filled' });
  filled.style.width = place(figure.value);
  bar.append(filled);
  if (figure.low === null) return bar;
  const whisker = h('span', { class: 'interval-whisker' });
  whisker.style.left = place(figure.low);
  whisker.style.width = `${100 * (Math.min(1, figure.high) - Math.max(0, figure.low))}%`;
  bar.append(whisker);
  return bar;
}
