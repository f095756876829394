// Agreement: four figures and what they mean, every pair of people, each label, and over time.

const FIGURES = [
  ['percent', 'Percent agreement', asPercent, 'How often two people who label the same example say the same.'],
  ['alpha', "Krippendorff's alpha", asCoefficient, 'Agreement beyond chance, whoever labelled what. The one to look at first.'],
  ['fleiss', "Fleiss' kappa", asCoefficient, 'The same where every example has equally many labels.'],
  ['cohen', "Cohen's kappa", asCoefficient, 'The mean over every pair of people.'],
];

const MEETING = 'This project has several people label each example already: agreement shows as soon as two of them have labelled the same one.';

function agreementSection() {
  const node = h('div', { class: 'review-agreement' });
  const show = async () => {
    if (!node.children.length) node.replaceChildren(h('p', { class: 'studio-muted' }, 'Measuring agreement…'));
    try {
      const report = await callApi('GET', reviewPath('agreement'));
      node.replaceChildren(...agreementParts(report, node));
    } catch (error) {
      node.replaceChildren(failure(error, show));
    }
  };
  return { node, show };
}

function agreementParts(report, node) {
  const overview = h('section', { class: 'card' }, h('h2', {}, 'Do people agree?'), h('p', { class: 'review-reading' }, report.reading));
  if (report.percent.value === null) return reviewing.overlap > 1 && report.answers ? [overview, emptyPlace(MEETING)] : [overview];
  overview.append(h('div', { class: 'review-figures' }, ...FIGURES.map((given) => figureBox(report, ...given))),
    h('p', { class: 'studio-muted' }, `From ${many(report.answers, 'label', 'labels')} by ${many(report.annotators.length, 'person', 'people')}; `
      + `${many(report.shared, 'example has', 'examples have')} labels of at least two of them.`));
  return [overview, pairCard(report), ...(report.by_label.length ? [labelCard(report)] : []), timeCard(report, node.clientWidth - 40)];
}

function figureBox(report, name, title, format, words) {
  const figure = report[name];
  const box = h('div', { class: 'review-figure' }, h('h3', {}, title));
  box.dataset.figure = name;
  if (figure.value === null) box.append(h('strong', {}, '–'), h('span', {}, figure.reason));
  else box.append(h('strong', {}, format(figure.value)), h('span', { class: 'review-interval' }, intervalOf(figure, format)), h('span', {}, figure.reason || words));
  return box;
}

/** A card whose picture can be drawn in two ways. */
function choiceCard(title, choices, draw) {
  const place = h('div');
  const buttons = choices.map(([value, words]) => button({ class: 'studio-button review-choice' }, () => choose(value), words));
  const choose = (chosen) => {
    buttons.forEach((one, at) => one.setAttribute('aria-pressed', choices[at][0] === chosen));
    place.replaceChildren(draw(chosen));
  };
  const card = h('section', { class: 'card' }, h('div', { class: 'review-card-head' }, h('h2', {}, title), h('div', { class: 'review-choices' }, ...buttons)), place);
  choose(choices[0][0]);
  return card;
}

function pairCard(report) {
  const choices = [['kappa', 'Kappa'], ['percent', 'Percent']];
  // Whole answers that hardly come again have no kappa.
  if (report.pairs.every((pair) => pair.kappa.value === null)) choices.reverse();
  return choiceCard('Every pair of people', choices, (measure) => pairHeat(report, measure));
}

function labelCard(report) {
  const rows = report.by_label.map(({ label, given, agreement }) => {
    const { alpha } = agreement;
    const words = alpha.value === null ? alpha.reason : intervalOf(alpha, asCoefficient);
    return h('div', { class: 'review-label-row', title: words }, labelChip(label), intervalBar(alpha),
      h('strong', {}, alpha.value === null ? '–' : asCoefficient(alpha.value)), h('span', { class: 'studio-muted' }, `given ${many(given, 'time', 'times')}`));
  });
  const words = 'Alpha of each label against all others: low where people do not agree on when to choose it. The thin line is the 95 % interval.';
  return h('section', { class: 'card' }, h('h2', {}, 'Each label'), h('div', { class: 'review-labels' }, ...rows), h('p', { class: 'studio-muted' }, words));
}

function timeCard(report, room) {
  return choiceCard('Over time', [['by_time', 'By date'], ['by_count', 'By examples']], (way) => {
    // Without an interval, a window has too few examples to say anything.
    const known = report[way].filter(({ agreement }) => agreement.alpha.low !== null);
    if (known.length < 2) return h('p', { class: 'studio-muted' }, timeObstacle(report[way], way));
    const words = way === 'by_time' ? 'Each point is a stretch of the calendar' : 'Each point holds equally many examples';
    return h('div', {}, windowPlot(known, room), h('p', { class: 'studio-muted' }, `${words}; the band is the 95 % interval. Lines at 0.80 (reliable) and 0.67 (the least).`));
  });
}

function timeObstacle(windows, way) {
  if (windows.length < 2 && way === 'by_time') return 'All labels were made at one time, so there is nothing to follow yet.';
  return 'There is too little to follow yet: it takes about 50 examples that at least two people labelled, one after another.';
}
