// What a task adds to the label editor: how an example is shown, and how its value is made. The script of a task puts
// into TASKS, under the task's name, a function that takes `tools` and gives
//
//   card, side            what stands in the example's place, and in the column beside it: lists of nodes
//   follow(data)          the project on screen has these labels and settings
//   draw(example, value)  show an example, or nothing; `value` is what it starts from, if it was begun or answered before
//   value()               {value}, what would be submitted now, or {problem}, a sentence that says what is missing
//   actOf(event, letter)  what a key does, a function, or null; it is asked before the editor's own keys are looked up
//   acts                  what buttons with a data-act of its own do, with their data-index
//   keys()                [key, what it does] for the line of help
//   shape                 the form of its values, by which assets/js/said.js draws them: label, labels, spans, answers or text
//   about(example)        what lists call an example
//   next(examples)        those that follow, where something can be fetched before they are shown; may be left out
//
// The tools are the component's own: submit(value), begin(value), which keeps what is not submitted yet, accept(), which is what Enter does,
// hint(words), and flash(node).

const TASKS = {};
const USUAL_TASK = 'text-classification'; // how the editor looks before there is a project
const tasksMade = new Map();

/** The task of this name, made with the component's `tools`, once for as long as it lives. */
function taskNamed(name, tools) {
  if (!tasksMade.has(name)) tasksMade.set(name, TASKS[name](tools));
  return tasksMade.get(name);
}

/** Put the nodes of the project's task where they belong. */
function turnToTask(view, data, tools) {
  const task = taskNamed(data.task, tools);
  if (view.task !== task) {
    view.task = task;
    view.work.dataset.task = data.task;
    view.read.replaceChildren(...task.card);
    view.side.replaceChildren(...task.side);
  }
  task.follow(data);
}

/** The labels with the colours and keys that people see; a value from Python, or of a project, with them. */
function withLabels(value) {
  const keys = keysOf(value.labels);
  return { ...value, labels: value.labels.map((label, position) => ({ ...label, key: keys[position], colour: colourOf(label, position) })) };
}

function labelNamed({ labels }, name) {
  return labels.find((label) => label.name === name);
}

function startOf(text) {
  return text.length > 160 ? `${text.slice(0, 160)}…` : text;
}

/** A flash on what was pressed: the next example is there already, so this is what says that the key was heard. */
function flash(button) {
  if (!button) return;
  button.classList.remove('label-flash');
  void button.offsetWidth; // restart when the same key comes twice
  button.classList.add('label-flash');
}

/** What is asked about: the parts of an example without what models and people said of it. */
function inputOf({ id, text, question, image }) {
  return { id, text, question, image };
}

/** Whether two values say the same; the order of the names in an object says nothing. */
function isSame(one, other) {
  return canonical(one) === canonical(other);
}

function canonical(value) {
  const isObject = (part) => part !== null && typeof part === 'object' && !Array.isArray(part);
  return JSON.stringify(value, (_, part) => (isObject(part) ? Object.fromEntries(Object.entries(part).sort()) : part));
}
