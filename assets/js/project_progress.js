// How far the project is: examples by state, labels by day, people, and how long the rest will take.

const root = element.querySelector('.project_progress');

const STATES = [['labelled', 'labelled'], ['disputed', 'disputed'], ['flagged', 'flagged'], ['skipped', 'skipped'], ['pending', 'waiting']];
const number = (value) => value.toLocaleString('en');

function stackedBar(progress) {
  const parts = STATES.filter(([state]) => progress[state]);
  const bar = h('div', { class: 'progress-bar', role: 'img', 'aria-label': parts.map(([state, words]) => `${number(progress[state])} ${words}`).join(', ') });
  const legend = h('ul', { class: 'progress-legend' });
  for (const [state, words] of parts) {
    const part = h('span', { 'data-state': state, title: `${number(progress[state])} ${words}` });
    part.style.flexGrow = progress[state];
    bar.append(part);
    legend.append(h('li', {}, h('span', { 'data-state': state }), h('strong', {}, number(progress[state])), ` ${words} (${percent(progress[state] / progress.examples)})`));
  }
  return [bar, legend];
}

const dayName = (day, style) => new Date(`${day}T12:00`).toLocaleDateString([], style);

function dayColumns(days) {
  const most = Math.max(1, ...days.map(({ labels }) => labels));
  const columns = days.map(({ day, labels }) => {
    const column = h('span', { class: 'progress-column' });
    column.style.setProperty('--share', labels / most);
    return h('li', { title: `${dayName(day, { dateStyle: 'medium' })}: ${many(labels, 'label', 'labels')}` },
      h('span', { class: 'progress-count' }, labels ? number(labels) : ''), column, h('small', {}, dayName(day, { day: 'numeric' })));
  });
  const span = [days[0], days.at(-1)].map(({ day }) => dayName(day, { day: 'numeric', month: 'long' })).join(' to ');
  return h('div', {}, h('ol', { class: 'progress-days', 'aria-label': 'Labels by day' }, ...columns), h('p', { class: 'progress-span' }, span));
}

function personRow(person, most) {
  const bar = h('div', { class: 'progress-bar' });
  for (const state of ['labelled', 'flagged', 'skipped'].filter((each) => person[each])) {
    const part = h('span', { 'data-state': state });
    part.style.width = `${(100 * person[state]) / most}%`;
    bar.append(part);
  }
  const aside = [[person.skipped, 'skipped'], [person.flagged, 'flagged']].filter(([count]) => count).map(([count, words]) => `${number(count)} ${words}`);
  const words = [`${number(person.labelled)} labelled`, ...aside, `${number(person.today)} today`].join(' · ');
  return h('li', {}, h('bdi', {}, person.name), bar, h('small', {}, words));
}

function people(figures, everybody) {
  const done = figures.people;
  if (!done.length) return h('p', { class: 'studio-muted' }, everybody ? 'Nobody has labelled here yet.' : 'You have not labelled here yet.');
  const most = Math.max(1, ...done.map((person) => person.labelled + person.skipped + person.flagged));
  return h('ul', { class: 'progress-people' }, ...done.map((person) => personRow(person, most)));
}

function duration(seconds) {
  if (seconds < 90) return 'a minute';
  if (seconds < 5_400) return `${Math.round(seconds / 60)} minutes`;
  return seconds < 172_800 ? `${Math.round(seconds / 3_600)} hours` : `${Math.round(seconds / 86_400)} days`;
}

function pace(figures) {
  if (!figures.progress.pending) return figures.progress.examples ? 'Every example has its labels.' : null;
  const missing = `About ${many(figures.labels_wanted, 'label is', 'labels are')} missing`;
  if (figures.seconds_left === null) return `${missing}. How long they take is said while somebody labels.`;
  return `${missing}: ${duration(figures.seconds_left)} at the last hour's pace of ${number(Math.round(figures.labels_per_hour))} labels an hour.`;
}

function holdout({ percent: share, gold, gold_in_all: all }) {
  if (!share) return 'No example is held out, so new versions cannot be measured.';
  const found = all ? ` ${number(gold)} of the ${number(all)} gold labels are in it.` : '';
  return `${share} % of the texts are held out to measure versions.${found}`;
}

/** What left every estimate; those who may see other people's examples can look at the pairs. */
function leaks({ leaked }, everybody, project) {
  if (!leaked) return null;
  const words = `${many(leaked, 'held-out example', 'held-out examples')} left out of every estimate: the pool has nearly the same text, or one of the same group.`;
  if (!everybody) return h('p', { class: 'studio-muted' }, words);
  const list = h('ul', {});
  const box = h('details', { class: 'report-twins' }, h('summary', {}, words), list);
  box.addEventListener('toggle', async () => {
    if (!box.open || list.childElementCount) return;
    const found = await callApi('GET', projectPath(project, '/leaks'));
    list.replaceChildren(...found.pairs.map(({ text, twin_text: twin }) => h('li', {}, h('p', {}, text), h('p', {}, twin))));
    if (found.count > found.pairs.length) list.append(h('li', {}, `and ${number(found.count - found.pairs.length)} more`));
  });
  return box;
}

function seats(share) {
  if (share === null) return null;
  const bar = h('progress', { max: 1, class: 'train-bar' });
  bar.value = share;
  return h('div', { class: 'progress-seats', role: 'status' }, h('p', {}, `The overlap was changed; examples follow: ${percent(share)}`), bar);
}

function draw({ figures, order, seating, shows_everybody: everybody }, project) {
  const { progress, overlap } = figures;
  const empty = h('p', { class: 'studio-empty' }, 'No examples yet. Import some on the ',
    h('a', { href: `?${new URLSearchParams({ tab: 'data', project })}` }, 'Data page'), '.');
  const facts = [pace(figures), overlap === 1 ? 'One person labels each example.' : `${overlap} people label each example.`, order.sentence, holdout(figures.holdout)];
  const sections = [
    h('section', { class: 'card' }, h('h2', {}, `Progress: ${many(progress.examples, 'example', 'examples')}`), seats(seating),
      ...(progress.examples ? stackedBar(progress) : [empty]), h('ul', { class: 'progress-facts' }, ...facts.filter(Boolean).map((words) => h('li', {}, words))),
      leaks(figures.holdout, everybody, project)),
  ];
  if (progress.examples) {
    sections.push(h('div', { class: 'progress-pair' },
      h('section', { class: 'card' }, h('h2', {}, everybody ? 'Labels by day' : 'Your labels by day'), dayColumns(figures.days)),
      h('section', { class: 'card' }, h('h2', {}, everybody ? 'People' : 'You'), people(figures, everybody))));
  }
  root.replaceChildren(...sections);
}

let shown = '';

async function refresh() {
  const project = props.value?.project;
  root.hidden = !project;
  if (!project) return;
  const offset = -new Date().getTimezoneOffset();
  const found = await callApi('GET', projectPath(project, `/progress?utc_offset_minutes=${offset}`));
  const now = JSON.stringify([project, found]);
  if (now !== shown) draw(found, project);
  shown = now;
}

const refreshNow = repeatWhileShown(5000, refresh);
watch('value', refreshNow);
