// Choosing what a project is about: every task as a small picture with two sentences, what is asked and what people say.

/** `changed(task)` is called after every choice; `read()` gives the task that is chosen. */
function taskChoice(tasks, value, changed) {
  const group = h('fieldset', { class: 'task-choice' }, h('legend', {}, 'What is it about?'), ...tasks.map((task) => taskTile(task, task.name === value)));
  const read = () => tasks.find(({ name }) => name === group.querySelector('input:checked').value);
  group.addEventListener('change', () => changed(read()));
  return { group, read };
}

function taskTile(task, isChosen) {
  const input = h('input', { type: 'radio', name: 'project-task', value: task.name });
  input.checked = isChosen;
  return h('label', { class: 'task-tile' }, input, taskPicture(task),
    h('span', { class: 'task-words' }, h('strong', {}, task.title), h('span', {}, task.asks), h('small', {}, `${task.says} For ${task.such_as}.`)));
}

/** A task that is chosen already. */
function taskShown(task) {
  return h('div', { class: 'task-shown' }, taskPicture(task),
    h('span', { class: 'task-words' }, h('strong', {}, task.title), h('span', {}, `${task.asks} ${task.says}`),
      h('small', {}, `${task.name}, with ${task.auto_class}. A project keeps its task.`)));
}

// ---- pictures: what people are given on the left, what they say on the right

/** Drawn from what a task takes and the form of what is said, so that a new task has a picture too. */
function taskPicture({ takes, shape }) {
  return drawn('svg', { class: 'task-picture', viewBox: '0 0 112 64', 'aria-hidden': 'true' },
    drawn('rect', { class: 'task-paper', x: 1, y: 1, width: 62, height: 62, rx: 6 }),
    ...GIVEN_PICTURES[takes](shape), drawn('path', { class: 'task-arrow', d: 'M67 32h8m-3-3 3 3-3 3' }), ...SAID_PICTURES[shape]());
}

const pictureBar = (x, y, width, kind = 'line') => drawn('rect', { class: `task-${kind}`, x, y, width, height: kind === 'mark' ? 9 : 4, rx: 2 });
const pictureLines = (top) => [0, 1, 2, 3, 4].map((row) => [8, top + 10 * row, [48, 42, 46, 38, 30][row]]).filter(([, y]) => y < 58).map((bar) => pictureBar(...bar));

/** The parts that are marked stand in the text itself. */
const MARKED_PICTURES = { spans: [[18, 17, 16, 'mark'], [34, 37, 18, 'mark']], answers: [[14, 37, 30, 'mark']] };

const GIVEN_PICTURES = {
  text: (shape) => [...(MARKED_PICTURES[shape] ?? []).map((bar) => pictureBar(...bar)), ...pictureLines(10)],
  question: (shape) => [drawn('path', { class: 'task-asked', d: 'M8 6h40a3 3 0 0 1 3 3v5a3 3 0 0 1-3 3H20l-5 4v-4H8a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z' }),
    written({ class: 'task-sign', x: 28, y: 15.5 }, '?'), ...(MARKED_PICTURES[shape] ?? []).map((bar) => pictureBar(...bar)), ...pictureLines(30)],
  image: () => [drawn('circle', { class: 'task-mark', cx: 20, cy: 20, r: 7 }), drawn('path', { class: 'task-hill', d: 'M6 56l18-22 12 13 9-9 13 18z' })],
};

const picturePill = (y, kind) => drawn('rect', { class: `task-pill-${kind}`, x: 80, y, width: 30, height: 12, rx: 6 });
const SAID_PICTURES = {
  label: () => [picturePill(10, 'open'), picturePill(26, 'full'), picturePill(42, 'open')],
  labels: () => [picturePill(10, 'full'), picturePill(26, 'open'), picturePill(42, 'full')],
  spans: () => [picturePill(18, 'full'), picturePill(36, 'other')],
  answers: () => [pictureBar(80, 27, 30, 'mark'), pictureBar(83, 30, 24)],
  text: () => [drawn('rect', { class: 'task-paper', x: 79, y: 12, width: 32, height: 40, rx: 5 }), pictureBar(84, 20, 22), pictureBar(84, 29, 18), pictureBar(84, 38, 21)],
};
