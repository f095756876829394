// Annotators: how much each has labelled, how fast, how often as the team agreed in the end, and whether that changes.

function annotatorsSection() {
  const node = h('div', { class: 'review-people' });
  const show = async () => {
    try {
      const reports = await callApi('GET', reviewPath('annotators'));
      if (!reports.length) {
        node.replaceChildren(emptyPlace('Nobody has labelled here yet. Who labels shows up with their number, speed and agreement.'));
        return;
      }
      const words = 'Speed counts the time an example is on screen, up to five minutes. Agreement with gold leaves out gold labels that rest on that person alone. '
        + 'Drift compares the last 50 labels with those before, and is named only when the difference is larger than chance explains.';
      node.replaceChildren(...reports.map(personCard), h('p', { class: 'studio-muted' }, words));
    } catch (error) {
      node.replaceChildren(failure(error, show));
    }
  };
  return { node, show };
}

function personCard({ name, last_at: last, figures, course }) {
  const head = h('div', { class: 'review-card-head' }, h('h2', {}, h('bdi', {}, name)), h('span', { class: 'studio-muted' }, `last labelled ${whenWas(last)}`));
  const agreement = course.map(({ gold_agreement: value }) => value);
  const seconds = course.map(({ median_seconds: value }) => value);
  const boxes = [
    numberBox('labels', figures.labels.toLocaleString('en'), ''),
    measureBox('median time', figures.median_seconds, inSeconds, sparkline(seconds, `${name}: time a label took, from first to last`)),
    measureBox('labels per hour', figures.labels_per_hour, (value) => Math.round(value).toLocaleString('en'), null),
    measureBox('agreement with gold', figures.gold_agreement, asPercent, sparkline(agreement, `${name}: agreement with gold, from first to last`)),
  ];
  const verdicts = [figures.agreement_drift, figures.speed_drift].map(({ verdict }) => verdict).filter(Boolean);
  const card = h('section', { class: 'card review-person-card' }, head, h('div', { class: 'review-measures' }, ...boxes),
    ...verdicts.map((verdict) => h('p', { class: 'review-verdict' }, verdict)));
  card.dataset.person = name;
  return card;
}

function numberBox(words, value, rest, plot = null) {
  return h('div', { class: 'review-measure' }, h('strong', {}, value), h('span', {}, words), h('small', { class: 'studio-muted' }, rest), plot);
}

function measureBox(words, figure, format, plot) {
  if (figure.value === null) return numberBox(words, '–', figure.reason);
  const interval = figure.low === null ? '' : `${format(figure.low)} to ${format(figure.high)}`;
  const from = words === 'agreement with gold' ? ` of ${many(figure.n, 'label', 'labels')}` : '';
  return numberBox(words, format(figure.value), `${interval}${from}`.trim(), plot);
}
