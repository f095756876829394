// Below which confidence a person is asked: the curve of what is answered and how much of it is wrong, with a slider.

/** What answering only from this confidence on comes to; null where nothing is that sure. */
function keptFrom(points, threshold) {
  return points.find((point) => point.threshold >= threshold - 1e-9) ?? null;
}

function keptWords(points, threshold) {
  if (!threshold) return `It answers every text by itself, and ${percent(points[0].risk)} of its answers are wrong.`;
  const kept = keptFrom(points, threshold);
  if (!kept) return 'It is never that sure: people get every text.';
  return `It answers ${percent(kept.coverage)} of the texts by itself, and ${percent(kept.risk)} of those are wrong. People get the other ${percent(1 - kept.coverage)}.`;
}

function coverageCurve(points, threshold, room) {
  const width = Math.max(260, Math.min(480, room)), height = 210, left = 42, right = 14, top = 12, bottom = 40;
  const most = Math.max(0.05, 1.1 * Math.max(...points.map(({ risk }) => risk)));
  const x = (coverage) => left + (width - left - right) * coverage;
  const y = (risk) => top + (height - top - bottom) * (1 - risk / most);
  const svg = drawn('svg', { viewBox: `0 0 ${width} ${height}`, class: 'chart coverage-curve', role: 'img', 'aria-label': `Share that is wrong against the share that is answered. ${keptWords(points, threshold)}` });
  for (const share of [0, 0.5, 1]) {
    svg.append(drawn('line', { x1: left, x2: width - right, y1: y(share * most), y2: y(share * most), class: 'chart-grid' }),
      written({ x: left - 6, y: y(share * most) + 4, 'text-anchor': 'end' }, `${(100 * share * most).toFixed(most < 0.1 ? 1 : 0)}`),
      written({ x: x(share), y: height - bottom + 16, 'text-anchor': 'middle' }, `${100 * share}`));
  }
  svg.append(written({ x: (left + width - right) / 2, y: height - 6, 'text-anchor': 'middle' }, 'answered by itself, %'),
    written({ x: 0, y: 0, 'text-anchor': 'middle', transform: `translate(11 ${(top + height - bottom) / 2}) rotate(-90)` }, 'of those wrong, %'),
    drawn('polyline', { points: points.map(({ coverage, risk }) => `${x(coverage).toFixed(1)},${y(risk).toFixed(1)}`).join(' '), class: 'chart-line' }));
  const kept = threshold ? keptFrom(points, threshold) : points[0];
  if (kept) svg.append(drawn('circle', { cx: x(kept.coverage), cy: y(kept.risk), r: 6, class: 'chart-dot' }));
  return svg;
}

/** `save(threshold)` keeps it, null where the person may not; 0 asks nobody. */
function askBelow(metrics, chosen, room, save) {
  const points = metrics.coverage_risk;
  const slider = h('input', { type: 'range', min: 0, max: 1, step: 0.01, class: 'ask-slider', 'aria-label': 'Below this confidence, ask a person', disabled: !save });
  slider.value = chosen ?? 0;
  const number = h('output', { class: 'ask-number' });
  const words = h('p', { class: 'ask-words', 'aria-live': 'polite' });
  const picture = h('div');
  const message = messageLine();
  const keep = h('button', { type: 'button', class: 'studio-button studio-button-primary' }, 'Save');
  const follow = () => {
    const threshold = Number(slider.value);
    number.textContent = threshold ? wholePercent(threshold) : 'nobody is asked';
    words.textContent = keptWords(points, threshold);
    picture.replaceChildren(coverageCurve(points, threshold, room));
    keep.disabled = threshold === (chosen ?? 0);
  };
  slider.addEventListener('input', () => { message.clear(); follow(); });
  keep.addEventListener('click', async () => {
    await once(keep, message, async () => {
      chosen = await save(Number(slider.value));
      return chosen ? 'Saved. The Predict page offers less sure answers to people.' : 'Saved. Nobody is asked.';
    });
    follow();
  });
  follow();
  const control = h('div', {}, h('label', { class: 'ask-label' }, h('span', {}, 'Below this confidence, ask a person: ', number), slider), words,
    save ? h('div', { class: 'project-acts' }, keep) : null, message.line);
  return h('div', { class: 'version-tables' }, picture, control);
}
