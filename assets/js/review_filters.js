// Which examples a reviewer looks through: their kind, one person's, or a pair of labels.

const KINDS = [
  ['disputed', 'Disputed', 'people disagree, and no label has a majority'],
  ['flagged', 'Flagged', 'somebody asked for a look'],
  ['skipped', 'Skipped', 'whoever saw it passed it on'],
  ['majority', 'Majority', 'most agree, some do not'],
  ['adjudicated', 'Decided', 'a reviewer has decided'],
  ['removed', 'Removed', 'taken out of the project'],
];
const NOTHING_THERE = {
  disputed: 'Nothing is disputed. Where people disagree without a majority, the example waits here for a decision.',
  flagged: 'Nothing is flagged. An example that somebody flags, with a note, waits here.',
  skipped: 'Nothing waits that was skipped.',
  majority: 'No gold label rests on a majority yet.',
  adjudicated: 'Nobody has decided anything yet. Decisions can be withdrawn here.',
  removed: 'No example was removed. What is removed can be brought back here.',
};

/** `changed()` is called when another choice was made; `filter` is what to ask the studio for. */
function filterBar(changed) {
  const filter = { kind: 'disputed', annotator: null, said: null, against: null };
  const kinds = h('div', { class: 'review-choices', role: 'group', 'aria-label': 'Which examples' });
  const people = h('select', { 'aria-label': 'Of whom' });
  const pair = h('span', { class: 'review-pair' });
  const picture = h('details', { class: 'review-picture' }, h('summary', {}, 'Who says what against whom'));
  const place = h('div');
  picture.append(place);
  people.addEventListener('change', () => set({ annotator: people.value || null, said: null, against: null }));
  picture.addEventListener('toggle', () => { if (picture.open) drawPicture(); });
  const node = h('div', { class: 'review-filters' }, kinds, h('div', { class: 'review-filter-row' }, people, pair), picture);

  function set(change) {
    Object.assign(filter, change);
    draw();
    changed();
  }

  function draw() {
    kinds.replaceChildren(...KINDS.map(([kind, title, words]) => {
      const choice = button({ class: 'studio-button review-choice', title: words, 'aria-pressed': String(kind === filter.kind) }, () => set({ kind, said: null, against: null }), title);
      const count = reviewing.progress?.[kind];
      if (count) choice.append(h('span', { class: 'review-count' }, count.toLocaleString('en')));
      return choice;
    }));
    pair.replaceChildren();
    if (filter.said) {
      const clear = button({ 'aria-label': 'Show all pairs of labels' }, () => set({ said: null, against: null }), '×');
      if (filter.said === filter.against) pair.append(labelChip(filter.said), ' said by some, left out by others', clear);
      else pair.append(labelChip(filter.said), ' against ', labelChip(filter.against), clear);
    }
    picture.hidden = filter.kind !== 'disputed' || !reviewing.task?.has_labels;
    if (picture.open && !picture.hidden) drawPicture();
  }

  async function drawPicture() {
    try {
      const table = await callApi('GET', reviewPath('who-says-what', { annotator: filter.annotator }));
      place.replaceChildren(labelHeat(table, filter.annotator, (said, against) => set({ said, against })));
    } catch (error) {
      place.replaceChildren(failure(error, drawPicture));
    }
  }

  /** Everybody who has labelled in the project, to choose from. */
  async function load() {
    Object.assign(filter, { kind: 'disputed', annotator: null, said: null, against: null });
    const names = (await callApi('GET', reviewPath('annotators'))).map(({ name }) => name);
    people.replaceChildren(h('option', { value: '' }, 'Everybody'), ...names.map((name) => h('option', { value: name }, name)));
    draw();
  }

  return { node, filter, load, draw };
}
