// What the parts of the People page share: forms that say what went wrong, and times in words.

const ROLE_WORDS = {
  annotator: 'labels and predicts',
  reviewer: 'labels, reviews, trains and exports',
  admin: 'does everything: imports, promotes, manages projects and people',
};

const day = (seconds) => new Date(seconds * 1000).toLocaleDateString([], { dateStyle: 'medium' });
const moment = (seconds) => new Date(seconds * 1000).toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' });

/** A labelled field; `input` is the element that holds the value. */
function field(title, input, hint) {
  return h('label', { class: 'people-field' }, h('span', {}, title), input, hint ? h('small', {}, hint) : null);
}

function roleSelect(chosen, attributes = {}) {
  const select = h('select', attributes, ...Object.keys(ROLE_WORDS).map((role) => h('option', { value: role }, role)));
  select.value = chosen;
  return select;
}

/** Whoever ends something must not believe that it has ended when it has not. */
const tellAloud = (error) => window.alert(error.message);

/** A form that runs `send` once at a time and shows its error below; what was typed stays when it fails. */
function actionForm(words, fields, send) {
  const message = h('p', { class: 'studio-warning' });
  message.setAttribute('role', 'alert');
  message.hidden = true;
  const press = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, words);
  const form = h('form', { class: 'people-form' }, ...fields, press, message);
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    press.disabled = true;
    message.hidden = true;
    try {
      await send();
    } catch (error) {
      message.textContent = error.message;
      message.hidden = false;
    }
    press.disabled = false;
  });
  return form;
}
