// One example as a reviewer sees it: its text, everybody's answer, its gold label and the newest decision.

const REASONS = { single: 'the only label', consensus: 'everybody agrees', majority: 'by majority', imported: 'imported' };
const DID = { adjudicate: 'decided', withdraw: 'withdrew the decision', remove: 'removed the example', 'bring back': 'brought the example back' };
const STATES = { skipped: 'skipped it', flagged: 'flagged it' };

function goldLine(example) {
  const line = h('p', { class: 'review-gold' });
  if (example.state === 'removed') line.append('Removed from the project');
  else if (!example.gold) line.append('No gold label yet');
  else line.append('Gold: ', ...saidOf(example.gold.label, example), h('span', { class: 'studio-muted' }, ` ${reasonOf(example.gold)}`));
  return line;
}

function reasonOf(gold) {
  return gold.reason === 'adjudicated' ? `adjudicated by ${gold.by}` : REASONS[gold.reason];
}

function opinionRow(opinion, who, example) {
  const name = h('span', { class: 'review-person' }, h('bdi', {}, opinion.annotator), opinion.annotator === who ? h('span', { class: 'badge' }, 'you') : null);
  const said = h('span', { class: 'review-said' });
  if (opinion.label !== null) said.append(...opinionSaid(opinion, example));
  else if (opinion.state === 'labelled') said.append(h('span', { class: 'studio-muted' }, 'a label that is retired'));
  else said.append(h('span', { class: 'badge', 'data-state': opinion.state }, STATES[opinion.state]));
  if (opinion.given) said.append(h('span', { class: 'studio-muted' }, ' given as ', h('bdi', {}, `“${saidWords(reviewing.how, opinion.given, example)}”`)));
  if (opinion.note) said.append(h('q', { class: 'review-note', dir: 'auto' }, opinion.note));
  return h('li', { class: 'review-opinion' }, name, said, h('span', { class: 'review-facts studio-muted' }, factsOf(opinion, example)));
}

function factsOf({ seconds, created_at: when, suggestion }, example) {
  const facts = [];
  if (seconds !== null) facts.push(inSeconds(seconds));
  facts.push(whenWas(when));
  if (suggestion) facts.push(`${suggestion.version === 'similarity' ? 'similarity' : 'the model'} suggested “${shortened(saidWords(reviewing.how, suggestion.label, example))}” ${asPercent(suggestion.probability)}`);
  return facts.join(' · ');
}

function decisionLine({ decision, ...example }) {
  if (!decision) return null;
  const line = h('p', { class: 'review-decision' }, h('bdi', {}, decision.by), ` ${DID[decision.act]} `);
  if (decision.label !== null && decision.act === 'adjudicate') line.append(...saidOf(decision.label, example), ' ');
  line.append(h('span', { class: 'studio-muted' }, whenWas(decision.created_at)));
  if (decision.note) line.append(h('q', { class: 'review-note', dir: 'auto' }, decision.note));
  return line;
}

/** Everything but the buttons; a brief one unfolds the answers when asked. */
function exampleCard(example, who, isBrief = false) {
  const rows = h('ul', { class: 'review-opinions' }, ...example.opinions.map((opinion) => opinionRow(opinion, who, example)));
  const answers = h('summary', {}, many(example.opinions.length, 'answer', 'answers'));
  const opinions = !example.opinions.length ? h('p', { class: 'studio-muted' }, 'Nobody has answered it.') : isBrief ? h('details', {}, answers, rows) : rows;
  const detail = { project: reviewing.project, example: example.id };
  const past = button({ class: 'history-open', 'aria-label': `Timeline of example ${example.id}` }, () => window.dispatchEvent(new CustomEvent('studio-timeline', { detail })), 'Timeline');
  const card = h('article', { class: 'review-example', 'aria-label': `Example ${example.id}` }, ...inputNodes(example), goldLine(example), decisionLine(example), opinions, past);
  card.dataset.exampleId = example.id;
  return card;
}
