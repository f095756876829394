// Asking the studio and being sure of the answer: what came back, whether to ask again, and how long to wait before.

const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
const PATIENCE_MS = 20_000;

/** A version 4 UUID; `crypto.randomUUID` is missing where the studio is served over plain http. */
function newRequestId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** Send JSON. Never throws: `outcome` is 'ok', 'later', 'signed-out' or 'refused', `sentence` what the studio said. */
async function post(path, body) {
  let status = 0;
  let content = null;
  try {
    const response = await fetch(studioUrl(`api/v1/${path}`), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    status = response.status;
    content = await response.json();
  } catch {
    // Unreachable, cut off, or an answer that is not the studio's: `status` and `content` tell as much.
  }
  const sentence = sentenceOf(content);
  return { status, content, sentence, outcome: outcomeOf(status, content, sentence) };
}

function sentenceOf(content) {
  const detail = content?.detail;
  if (Array.isArray(detail)) return detail.map((problem) => problem.msg).join('; ');
  return typeof detail === 'string' ? detail : '';
}

function outcomeOf(status, content, sentence) {
  if (status === 401) return 'signed-out';
  if (status >= 200 && status < 300) return content ? 'ok' : 'later';
  if (status < 400 || status >= 500 || [408, 425, 429].includes(status)) return 'later';
  // A proxy in front of a studio that restarts may say 404 too, but not with a sentence of ours.
  return sentence ? 'refused' : 'later';
}

/** Wait 0.25 s, 0.5 s, 1 s … 5 s, or until the network or the person comes back. */
function pauseBefore(tries) {
  return new Promise((resolve) => {
    const wake = () => {
      clearTimeout(timer);
      for (const [target, event] of wakers) target.removeEventListener(event, wake);
      resolve();
    };
    const wakers = [[window, 'online'], [window, 'focus'], [document, 'visibilitychange']];
    for (const [target, event] of wakers) target.addEventListener(event, wake);
    const timer = setTimeout(wake, Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (tries - 1)));
  });
}
