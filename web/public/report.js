/** The page of the intake: no account, nothing kept in the browser, and words of others shown as text alone. */
const STATES = {
  received: 'It was received.',
  accepted: 'It is being looked into.',
  concluded: 'It is concluded.',
  declined: 'It is nothing for the quality system.',
};

function said(body) {
  if (body.code) return `Keep this code. It is shown once, and opens your report:\n${body.code}`;
  return [STATES[body.state], ...body.messages.map((one) => `${one.at.slice(0, 10)}: ${one.text}`)].join(
    '\n',
  );
}

for (const form of document.forms) {
  let [sent, key] = ['', '']; // what is sent again because no answer came is the same report; other words are another
  form.onsubmit = async (event) => {
    event.preventDefault();
    const out = form.querySelector('output');
    const body = Object.fromEntries([...new FormData(form)].filter(([, value]) => value));
    if (body.names_no_participant) body.names_no_participant = true;
    const words = JSON.stringify(body);
    if (words !== sent) [sent, key] = [words, crypto.randomUUID()];
    out.textContent = '…';
    try {
      const answer = await fetch(`/api/v1/intake/reports${form.dataset.to}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
        body: words,
        credentials: 'omit',
      });
      const told = await answer.json();
      out.textContent = answer.ok ? said(told) : (told.detail ?? told.message);
      if (answer.ok) {
        form.reset();
        sent = '';
      }
    } catch {
      out.textContent = 'The study cannot be reached. Send it again.';
    }
  };
}
