// How a project's task is done: a field for each of the task's settings, by its kind.

/** `values` are what the project has, or nothing for what is usual. */
function taskFields(task, values = {}) {
  const fields = Object.entries(task.settings).map(([name, setting]) => [name, settingField(setting, values[name] ?? setting.usual)]);
  const read = () => Object.fromEntries(fields.map(([name, field]) => [name, field.read()]));
  const asUsual = () => fields.forEach(([name, field]) => field.put(task.settings[name].usual));
  return { rows: fields.map(([, { row }]) => row), read, asUsual };
}

const SETTING_FIELDS = {
  choice: ({ title, what, choices }, value) => radioField(title, what, choices, value),
  'yes or no': ({ title, what }, value) => {
    const found = checkField(title, value, what);
    return { ...found, put: (other) => { found.input.checked = other; } };
  },
  'whole number': ({ title, what, least, most }, value) => putting(numberField(title, value, least, most, rangeWords(what, least, most))),
  number: ({ title, what, least, most }, value) => putting(decimalField(title, value, least, most, rangeWords(what, least, most))),
};

function settingField(setting, value) {
  return SETTING_FIELDS[setting.kind](setting, value);
}

function putting(field) {
  return { ...field, put: (value) => { field.input.value = value; } };
}

const rangeWords = (what, least, most) => `${what} From ${least.toLocaleString('en')} to ${most.toLocaleString('en')}.`;

let radioGroups = 0;

/** One of a few, each with what it means. */
function radioField(title, what, choices, value) {
  const name = `setting-${(radioGroups += 1)}`;
  const options = Object.entries(choices).map(([choice, words]) => {
    const input = h('input', { type: 'radio', name, value: choice });
    input.checked = choice === value;
    return { input, row: h('label', { class: 'project-check' }, input, h('span', {}, words)) };
  });
  const row = h('fieldset', { class: 'project-radio' }, h('legend', {}, title), what ? h('small', {}, what) : null, ...options.map((option) => option.row));
  const put = (choice) => options.forEach(({ input }) => { input.checked = input.value === choice; });
  return { row, put, read: () => options.find(({ input }) => input.checked)?.input.value };
}
