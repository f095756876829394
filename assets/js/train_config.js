// Hyperparameters as a YAML file: saved from the form, and loaded into it.

const yamlInput = h('input', { type: 'file', accept: '.yaml,.yml', class: 'train-file', id: 'train-yaml-file' });
const yamlButtons = h('div', { class: 'train-buttons' },
  button({ id: 'train-yaml-save' }, () => saveConfig(), 'Save as YAML'),
  button({ id: 'train-yaml-load' }, () => yamlInput.click(), 'Load YAML'),
  yamlInput);
yamlInput.hidden = true;
yamlInput.setAttribute('aria-label', 'A YAML file of hyperparameters');
yamlInput.addEventListener('change', () => loadConfig());
fields.append(yamlButtons, h('small', { class: 'studio-muted' },
  'The same file trains on the command line: python -m studio train --config hyperparameters.yaml. ',
  'assets/recipes/plain_pytorch.py trains with it in plain PyTorch.'));

/** Whose defaults stand in for what a file does not name. */
const ofTask = () => (props.value?.task ? `?${new URLSearchParams({ task: props.value.task })}` : '');

const saveConfig = () => telling(async () => {
  const { yaml } = await callApi('POST', `training/config${ofTask()}`, { hyperparameters: chosenNumbers() });
  const link = h('a', { download: 'hyperparameters.yaml', href: URL.createObjectURL(new Blob([yaml], { type: 'application/yaml' })) });
  link.click();
  URL.revokeObjectURL(link.href);
});

const loadConfig = () => telling(async () => {
  const [file] = yamlInput.files;
  if (!file) return;
  yamlInput.value = ''; // so that the same file, corrected, can be chosen again
  const { hyperparameters } = await callApi('POST', `training/config/read${ofTask()}`, { yaml: await file.text() });
  showNumbers(hyperparameters);
});
