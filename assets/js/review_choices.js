// What a reviewer can decide for with one key: the labels of the project, or, where people say more than the name of one,
// every answer that somebody has given.

const MOST_CHOICES = 9; // answers that have a key

/** [{key, value, label, count}] for an example, in the order of their buttons. */
function choicesFor(example) {
  return reviewing.how.shape === 'label' ? labelsFor(example) : answersFor(example);
}

function labelsFor(example) {
  const count = (name) => example.opinions.filter(({ label }) => label === name).length;
  return reviewing.labels.map((label) => ({ key: label.key, value: label.name, label, count: count(label.name) }));
}

/** The answers that people have given, those of most people first. */
function answersFor(example) {
  const found = [];
  for (const { label } of example.opinions.filter(({ label: said }) => said !== null)) {
    const same = found.find(({ value }) => isSame(value, label));
    if (same) same.count += 1;
    else found.push({ value: label, label: null, count: 1 });
  }
  found.sort((one, other) => other.count - one.count);
  return found.map((choice, place) => ({ ...choice, key: place < MOST_CHOICES ? String(place + 1) : null }));
}

/** A button for each, with its key and how many said so. */
function choiceButtons(example, onChoose) {
  return choicesFor(example).map(({ key, value, label, count }, place) => {
    const isGold = Boolean(example.gold) && isSame(example.gold.label, value);
    const words = count ? many(count, 'person', 'people') : '';
    const said = label ? [h('span', { dir: 'auto' }, label.name)] : saidOf(value, example);
    const choice = button({ class: 'studio-button review-label', 'data-act': `label ${place}`, title: label?.description || null, 'aria-keyshortcuts': key, 'aria-current': isGold ? 'true' : null },
      () => onChoose(value), h('kbd', {}, key ?? ''), h('span', { class: 'review-choice-said' }, ...said), h('small', {}, words));
    choice.dataset.leading = example.leading !== null && isSame(example.leading, value);
    return label ? paint(choice, label.colour) : choice;
  });
}
