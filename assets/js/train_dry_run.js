// The dry run: a few real steps, and what they say about the time and the memory of all of them.

const dryRunWords = h('p', { class: 'train-dry-run', role: 'status' });
dryRunWords.hidden = true;
const dryRunButton = button({ id: 'train-dry-run' }, () => startDryRun(), 'How long would it take?');
const DRY_RUN_STAGES = { starting: 'Starting', loading: 'Loading the base checkpoint', training: 'Trying', measuring: 'Measuring' };
let dryRunGoesOn = false;

function showDryRun(dry) {
  dryRunGoesOn = dry?.state === 'running';
  dryRunWords.hidden = !dry;
  if (!dry) return;
  dryRunWords.dataset.state = dry.state;
  dryRunWords.className = dry.state === 'failed' ? 'studio-warning' : 'train-dry-run';
  const steps = dry.steps ? ` · step ${dry.step} of ${dry.steps}` : '';
  dryRunWords.textContent = dryRunGoesOn ? `${DRY_RUN_STAGES[dry.stage] || 'Trying'}${steps}` : dry.sentence;
  if (dry.treatment) dryRunWords.append(h('span', { class: 'train-treatment' }, dry.treatment));
  dryRunButton.disabled = dryRunGoesOn;
}

const startDryRun = () => telling(async () => {
  dryRunButton.disabled = true;
  try {
    showDryRun(await callApi('POST', projectPath(project(), '/training/dry-run'), { hyperparameters: chosenNumbers() }));
  } finally {
    dryRunButton.disabled = dryRunGoesOn;
  }
});

async function followDryRun() {
  if (dryRunGoesOn) showDryRun(await callApi('GET', projectPath(project(), '/training/dry-run')));
}
