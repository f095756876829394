// A dialog that pushes a version to the Hugging Face Hub: where to, who may see it, with which token; then how far it is.

const PUSH_EVERY_MS = 700;

function openPush(project, version) {
  const path = projectPath(project, `/versions/${version}/push`);
  const repo = textField('Repository', '', 'user/name or organisation/name. It is made if it is not there.', { required: true, maxlength: 200, autocapitalize: 'none', spellcheck: 'false' });
  const secret = textField('Token', '', '', { type: 'password', autocomplete: 'off', maxlength: 500, spellcheck: 'false' });
  const isPrivate = checkField('Private', true, 'Only you, and those whom you let in on the Hub, can see it.');
  const message = messageLine();
  const bar = h('progress', { max: 1, value: 0, 'aria-label': 'How much has been sent' });
  bar.hidden = true;
  const send = h('button', { type: 'submit', class: 'studio-button studio-button-primary' }, 'Push');
  const close = button({ class: 'studio-button timeline-close', 'aria-label': 'Close' }, () => dialog.close(), '×');
  const form = h('form', { class: 'timeline-body push-form', novalidate: true },
    h('p', { class: 'studio-muted' }, 'The model, its tokenizer and a model card go to huggingface.co. No texts and no names go along.'),
    repo.row, secret.row, isPrivate.row, h('div', { class: 'project-acts' }, send), bar, message.line);
  const dialog = h('dialog', { class: 'timeline-dialog', 'aria-labelledby': 'push-title' },
    h('header', {}, h('h2', { id: 'push-title' }, `Push ${version} to the Hub`), close), form);
  const follow = async () => {
    const { push, has_token: hasToken } = await callApi('GET', path);
    secret.say(hasToken ? 'Leave it empty to use the token that this studio was started with.' : 'One that may write, from huggingface.co, Settings, Access Tokens. It is used once and kept nowhere.');
    if (dialog.isConnected && push) showPush(push, bar, message, send, follow);
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(send, message, async () => {
      await callApi('POST', path, { repo: repo.read(), private: isPrivate.read(), token: secret.read() });
      secret.input.value = '';
      await follow();
    });
  });
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => { if (event.target === dialog) dialog.close(); });
  (element.closest('.contain') ?? document.body).append(dialog);
  dialog.showModal();
  follow().catch((error) => message.warn(error.message));
}

/** What is shown of a push, again and again until it has ended. */
function showPush(push, bar, message, send, again) {
  const isWorking = push.state === 'working';
  bar.hidden = !isWorking;
  if (push.total_bytes) bar.value = push.sent_bytes / push.total_bytes;
  if (isWorking) message.praise(`Sending to ${push.repo}: ${megabytes(push.sent_bytes)} of ${megabytes(push.total_bytes)}.`);
  else if (push.state === 'failed') message.warn(`${push.repo}: ${push.sentence}`);
  else {
    message.praise('');
    message.line.className = 'studio-good';
    message.line.replaceChildren(`${push.sentence} `, h('a', { href: push.url, target: '_blank', rel: 'noopener noreferrer' }, push.repo));
    message.line.hidden = false;
  }
  send.disabled = isWorking;
  if (isWorking) setTimeout(() => again().catch((error) => message.warn(error.message)), PUSH_EVERY_MS);
}
