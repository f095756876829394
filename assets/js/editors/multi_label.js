// Multi-label: any number of labels fit; keys and buttons put each on and off, and that none fits is said, not left open.

TASKS['multi-label'] = multiLabel;

function multiLabel(tools) {
  const showing = readingText();
  const choices = labelChoices(toggle);
  const enter = enterButton('Submit');
  const noneKey = h('kbd', {});
  const none = h('button', { type: 'button', class: 'label-nothing', 'data-act': 'labels-none', 'aria-pressed': 'false' }, h('span', {}, 'None of them'), noneKey);
  const takeKey = h('kbd', {});
  const take = h('button', { type: 'button', 'data-act': 'labels-take' }, h('span', {}, 'Start from these'), takeKey);
  const box = suggestionBox(take);
  let data = { labels: [] };
  let shown;
  let chosen; // undefined until something is chosen: names, or [] for none of them

  function follow(given) {
    data = given;
    choices.follow(data);
    noneKey.textContent = spareKey(data.labels, '0-_');
    takeKey.textContent = spareKey(data.labels, '.,;:!');
    none.setAttribute('aria-keyshortcuts', noneKey.textContent);
    take.setAttribute('aria-keyshortcuts', takeKey.textContent);
  }

  function draw(example, value) {
    shown = example;
    chosen = value;
    showing.draw(example);
    const names = suggested();
    box.draw(example, [h('strong', { dir: 'auto' }, names.length ? names.join(', ') : 'none of them')]);
    take.hidden = !names.length;
    drawChosen();
  }

  /** What the model suggests of the labels that are in use. */
  function suggested() {
    return inSchemaOrder(shown?.suggestion?.label ?? []);
  }

  const inSchemaOrder = (names) => data.labels.map(({ name }) => name).filter((name) => names.includes(name));

  function toggle(index) {
    const name = data.labels[index]?.name;
    if (!name || !shown) return;
    choices.flash(index);
    choices.reset();
    const had = chosen ?? [];
    const now = had.includes(name) ? had.filter((other) => other !== name) : inSchemaOrder([...had, name]);
    choose(now.length ? now : undefined);
  }

  function choose(names) {
    chosen = names;
    tools.begin(names);
    drawChosen();
  }

  function drawChosen() {
    choices.mark('aria-pressed', chosen ?? [], 'false');
    choices.mark('data-suggested', suggested());
    none.setAttribute('aria-pressed', String(chosen?.length === 0));
    const count = (chosen ?? []).length;
    const untouched = shown?.suggestion ? 'Accept' : 'Submit';
    enter.say(count ? `Submit ${many(count, 'label', 'labels')}` : chosen ? 'Submit none of them' : untouched);
  }

  function value() {
    if (chosen) return { value: chosen };
    if (shown?.suggestion) return { value: suggested() };
    return { problem: `Choose the labels that fit, or press ${noneKey.textContent} for none of them.` };
  }

  function actOf(event, letter) {
    const { key } = event;
    return choices.actOf(event, letter) ?? (key === noneKey.textContent ? () => choose([])
      : key === takeKey.textContent ? takeAll : key === 'Escape' && chosen ? () => choose(undefined) : null);
  }

  function takeAll() {
    if (suggested().length) choose(suggested());
  }

  return {
    card: showing.nodes,
    side: [box.node, choices.filter, choices.list, none, enter.node],
    acts: { ...choices.acts, 'labels-none': () => choose([]), 'labels-take': takeAll },
    follow,
    draw,
    value,
    actOf,
    keys: () => [...choices.keys('put a label on or off'), [noneKey.textContent, 'none of them'], [takeKey.textContent, 'start from the suggestion'], ['Enter', 'submit']],
    shape: 'labels',
    about: showing.about,
  };
}
