// Tasks in which an example has one label: its key or button answers at once. `showing` is how an example looks.

function oneLabel(tools, showing) {
  const box = suggestionBox(enterButton('Accept').node);
  const choices = labelChoices(choose);
  let data = { labels: [] };
  let shown;

  function choose(index) {
    const label = data.labels[index];
    if (!label || !shown) return;
    choices.flash(index);
    choices.reset();
    tools.submit(label.name);
  }

  function draw(example) {
    shown = example;
    showing.draw(example);
    const { suggestion, was } = example ?? {};
    choices.mark('aria-current', was ? [was.label] : []);
    const name = h('strong', { dir: 'auto' }, suggestion?.label ?? '');
    box.draw(example, [name], { colour: suggestion && labelNamed(data, suggestion.label)?.colour });
  }

  function value() {
    const { suggestion } = shown ?? {};
    if (!suggestion) return { problem: 'There is no suggestion: choose a label.' };
    const isKnown = labelNamed(data, suggestion.label);
    return isKnown ? { value: suggestion.label } : { problem: 'The suggested label is not in this project any more.' };
  }

  return {
    card: showing.nodes,
    side: [box.node, choices.filter, choices.list],
    acts: { ...showing.acts, ...choices.acts },
    follow(given) { data = given; choices.follow(data); showing.follow?.(data); },
    draw,
    value,
    actOf: (event, letter) => choices.actOf(event, letter) ?? showing.actOf(event, letter),
    keys: () => [...choices.keys('label'), ['Enter', 'accept the suggestion'], ...showing.keys()],
    shape: 'label',
    about: showing.about,
    next: showing.next,
  };
}
