// An example's timeline as a list from the oldest event to what is true now; also the words of single events.

const DID_WORDS = {
  label: 'labelled it', skip: 'skipped it', flag: 'flagged it', undo: 'took the answer back', adjudicate: 'decided',
  withdraw: 'withdrew the decision', remove: 'removed it from the project', return: 'brought it back',
};
const REASON_WORDS = {
  single: 'the only label', consensus: 'everybody agrees', majority: 'by majority', adjudicated: 'decided by a reviewer', imported: 'came with the file',
};
const SPLIT_WORDS = { pool: 'for training', holdout: 'held out' };

const momentWords = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' });

/** What was said as it was called then and, where that differs, as it is called now. */
function thenAndNow(how, example, { name, means }) {
  const words = [...saidInline(how, name, example)];
  if (means === null) words.push(h('span', { class: 'studio-muted' }, ' (means nothing any more)'));
  else if (JSON.stringify(means) !== JSON.stringify(name)) words.push(h('span', { class: 'studio-muted' }, ' (now ', ...saidInline(how, means, example), ')'));
  return words;
}

/** Who did what, in one line. */
function actWords(how, example, event) {
  const said = [event.label ? `${DID_WORDS[event.act]} ` : DID_WORDS[event.act], ...(event.label ? thenAndNow(how, example, event.label) : [])];
  return h('span', { class: 'said-line' }, h('bdi', { class: 'timeline-person' }, event.person), ' ', ...said);
}

function eventFacts(how, example, event) {
  const facts = [];
  if (event.seconds !== null) facts.push(`took ${event.seconds < 10 ? event.seconds.toFixed(1) : Math.round(event.seconds)} s`);
  if (event.suggestion) {
    const { label, probability, version } = event.suggestion;
    facts.push(`${version ?? 'a model'} had suggested “${shortened(saidWords(how, label, example))}”${probability === null ? '' : ` (${percent(probability)})`}`);
  }
  if (event.guidelines !== null) facts.push(`guidelines ${event.guidelines}`);
  if (event.cause) facts.push(event.cause);
  return facts.join(' · ');
}

function timelineRow(at, kind, words, ...more) {
  const time = h('time', { datetime: new Date(at * 1000).toISOString() }, momentWords(at));
  return h('li', { class: 'timeline-event', 'data-kind': kind }, h('p', {}, words), ...more, h('p', { class: 'timeline-facts' }, time));
}

function actRow(how, example, event) {
  const facts = eventFacts(how, example, event);
  return timelineRow(event.at, event.cause ? 'caused' : event.act, actWords(how, example, event),
    event.note ? h('q', { class: 'timeline-note', dir: 'auto' }, event.note) : null,
    facts ? h('p', { class: 'timeline-facts' }, facts) : null);
}

function changeRow(change) {
  const words = h('span', {}, h('bdi', { class: 'timeline-person' }, change.person), ' changed the labels: ', h('span', { dir: 'auto' }, change.summary));
  return timelineRow(change.created_at, 'change', words);
}

function nowRow(how, { gold, held, state, ...example }) {
  const rows = held.map(({ person }) => h('p', {}, h('bdi', { class: 'timeline-person' }, person), ' has it on screen'));
  if (gold) {
    rows.unshift(h('p', { class: 'said-line' }, 'Gold: ', ...saidInline(how, gold.label, example), h('span', { class: 'studio-muted' }, ` ${REASON_WORDS[gold.reason]}`)));
  } else rows.unshift(h('p', {}, state === 'removed' ? 'Removed from the project' : `No gold label; it is ${state}`));
  return h('li', { class: 'timeline-event', 'data-kind': 'now' }, ...rows);
}

/** The whole list; `how` values are drawn. Who sees only their own part of it gets no line about how things stand. */
function timelineList(how, told) {
  const rows = [
    ...told.events.map((event) => ({ at: event.at, row: actRow(how, told, event) })),
    ...told.changes.map((change) => ({ at: change.created_at, row: changeRow(change) })),
  ].sort((one, other) => one.at - other.at).map(({ row }) => row);
  const added = timelineRow(told.added_at, 'added', `Added to the project${told.split ? `, ${SPLIT_WORDS[told.split]}` : ''}`);
  return h('ol', { class: 'timeline-list' }, added, ...rows, told.state ? nowRow(how, told) : null);
}
