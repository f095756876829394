// What the project is about, and how that is done.

function taskCard(found, task, changes) {
  const about = taskShown(task);
  if (!Object.keys(task.settings).length) return h('section', { class: 'card', id: 'project-task' }, h('h2', {}, 'Task'), about);
  const fields = taskFields(task, found.task_settings);
  const log = settingChanges();
  const follow = async () => log.show((await callApi('GET', projectPath(found.name, '/gate'))).changes);
  log.show(changes);
  const send = async () => {
    const wanted = fields.read();
    const changed = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== found.task_settings[name]));
    if (!Object.keys(changed).length) return 'Nothing has changed.';
    Object.assign(found, await callApi('PATCH', projectPath(found.name), { task_settings: changed }));
    await follow();
    return 'Saved. It holds for what is labelled and trained from now on; what was said before stays.';
  };
  const form = card('Task', [about, h('div', { class: 'project-fields' }, ...fields.rows)], 'Save', send, 'project-task');
  form.querySelector('.project-acts').append(button({}, fields.asUsual, 'As usual'));
  form.append(log.box);
  return form;
}
