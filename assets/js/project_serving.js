// How answers are computed: the variant that a project wants, and what may be lost by it.

async function serving(found) {
  const { policy, usual, variants } = await callApi('GET', projectPath(found.name, '/serving'));
  const fields = servingFields(policy, variants);
  const send = async () => {
    const wanted = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, field.read()]));
    Object.assign(policy, (await callApi('PUT', projectPath(found.name, '/serving'), wanted)).policy);
    return policy.variant === usual.variant ? 'Saved.' : `Saved. ${policy.variant} serves as soon as it is made and fits; the Versions page shows how far it is.`;
  };
  const words = h('p', { class: 'studio-muted' }, 'A version can be run in faster ways than it was trained in. Each is made in the background and compared with fp32 on the held-out texts; it serves only when it keeps within this budget, and fp32 serves until then.');
  const form = card('How answers are computed', [words, h('div', { class: 'project-fields' }, ...Object.values(fields).map(({ row }) => row))], 'Save', send, 'project-serving');
  const asUsual = button({}, () => {
    for (const [name, field] of Object.entries(servingFields(usual, variants))) {
      fields[name].input.value = field.input.value;
      fields[name].input.dispatchEvent(new Event('change'));
    }
  }, 'As usual');
  form.querySelector('.project-acts').append(asUsual);
  return form;
}

function servingFields(policy, variants) {
  // A project that came from another machine may want what does not run here.
  const names = [...new Set([...variants.map(({ name }) => name), policy.variant])];
  const explain = (name) => {
    const variant = variants.find((one) => one.name === name);
    if (!variant) return 'It does not run on this machine, so fp32 serves.';
    return variant.heads_too ? variant.what : `${variant.what} Quick refits of the fast lane cannot be run so; fp32 serves those.`;
  };
  return {
    variant: choiceField('Run as', Object.fromEntries(names.map((name) => [name, name])), policy.variant, explain),
    most_flips: pointsField('Texts that may get another answer, %', policy.most_flips, 0.2, '0.5: one in two hundred.'),
    most_lost: pointsField('Score that may be lost, points', policy.most_lost, 0.2, 'Macro-F1, or what versions of the task are compared by. 0.5 points: from 0.900 to 0.895.'),
  };
}
