// Answers as pictures: bars for blanks and labels, a table of colours for meanings.

/** How much of a text was not read, if not all of it. */
function cutNote(text) {
  if (!text.cut_tokens) return null;
  const all = (text.tokens + text.cut_tokens).toLocaleString('en');
  return h('p', { class: 'studio-warning' }, `${many(text.cut_tokens, 'token was', 'tokens were')} cut off its end, of ${all}: the answer rests on the rest.`);
}

function fillMaskAnswer(answer) {
  return h('div', { class: 'try-texts' }, ...answer.texts.map((text) => filledText(text, answer.mask_token)));
}

function filledText(text, mask) {
  const preview = h('p', { class: 'try-filled', dir: 'auto', 'aria-live': 'polite' });
  const several = text.masks.length > 1;
  const chosen = text.masks.map(({ choices }) => choices[0]);
  const show = () => preview.replaceChildren(...withWords(text.text, mask, chosen));
  const blanks = text.masks.map(({ choices }, place) => {
    const rows = choices.map((choice, index) => choiceRow(choice, index === 0, (row) => {
      chosen[place] = choice;
      rows.forEach((one) => one.setAttribute('aria-pressed', one === row));
      show();
    }));
    return h('div', { class: 'try-blank' }, several ? h('h4', {}, `Blank ${place + 1}`) : null, ...rows);
  });
  show();
  const notRead = text.cut_masks ? h('p', { class: 'studio-warning' }, `${many(text.cut_masks, 'blank was', 'blanks were')} in what was cut off.`) : null;
  return h('section', { class: 'card try-text' }, preview, h('div', { class: several ? 'try-blanks' : '' }, ...blanks), cutNote(text), notRead);
}

/** The text with a word in each blank; blanks that were not read stay. */
function withWords(text, mask, chosen) {
  return text.split(mask).flatMap((part, place) => {
    if (!place) return [part];
    // A piece that continues a word is spelled with ## by some tokenizers, and a word with its space by others.
    const word = chosen[place - 1]?.token.replace(/^##/, '').trim();
    return [word === undefined ? mask : h('mark', { class: 'try-word' }, word), part];
  });
}

/** A token as a bar; pressed, it stands in the text. */
function choiceRow(choice, isFirst, choose) {
  const row = h('button', { type: 'button', class: 'try-choice', 'aria-pressed': String(isFirst), title: choice.text }, barRow(choice.token, choice.probability, isFirst));
  row.addEventListener('click', () => choose(row));
  return row;
}

function zeroShotAnswer(answer) {
  const judged = answer.texts.map((text) => h('section', { class: 'card try-text' }, h('p', { class: 'try-filled', dir: 'auto' }, text.text),
    h('div', { class: 'bars' }, ...text.labels.map(({ label, probability }, index) => barRow(label, probability, index === 0))), cutNote(text)));
  const words = `By how much the head says “${answer.head_labels[answer.entailment]}” of each sentence made with a label.`;
  return h('div', { class: 'try-texts' }, ...judged, h('p', { class: 'studio-muted' }, words));
}

const REST_OF_HEAT = 'Point at a square, tap it, or go there with the arrow keys, to read both texts.';

function similarityAnswer(answer) {
  const told = h('p', { class: 'try-pair', role: 'status' }, REST_OF_HEAT);
  const names = answer.texts.map((_, place) => String(place + 1));
  const head = h('tr', {}, h('td'), ...names.map((name) => h('th', { scope: 'col' }, name)));
  const rows = answer.matrix.map((row, one) => h('tr', {}, h('th', { scope: 'row' }, names[one]), ...row.map((value, other) => pairCell(answer.texts, one, other, value, told))));
  const table = h('table', { class: 'heat try-heat', 'aria-label': 'How near each text is to each other: 1 is the same direction, 0 is none in common' }, h('thead', {}, head), h('tbody', {}, ...rows));
  rove(table, 'td[data-place]', answer.texts.length);
  const list = h('ol', { class: 'try-list' }, ...answer.texts.map((text) => h('li', { dir: 'auto' }, text.text, cutNote(text))));
  return h('section', { class: 'card' }, list, h('div', { class: 'heat-scroll' }, table), told,
    h('p', { class: 'studio-muted' }, `The cosine of the mean of the tokens' vectors, of ${answer.size.toLocaleString('en')} numbers each: 1 is the same, 0 has nothing in common.`));
}

function pairCell(texts, one, other, value, told) {
  const words = `Text ${one + 1} and text ${other + 1}: ${value.toFixed(2)}`;
  const cell = heatCell(Math.max(-1, Math.min(1, value)), value.toFixed(2), words);
  Object.assign(cell.dataset, { place: `${one}-${other}` });
  cell.setAttribute('aria-label', words);
  const tell = () => told.replaceChildren(h('strong', {}, value.toFixed(2)), h('bdi', {}, texts[one].text), h('span', { class: 'studio-muted' }, ' and '), h('bdi', {}, texts[other].text));
  for (const event of ['pointerenter', 'focus', 'click']) cell.addEventListener(event, tell);
  return cell;
}
