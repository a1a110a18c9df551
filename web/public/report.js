/** The page of the intake: no account, nothing kept in the browser, and words of others shown as text alone. */
const de = {
  'Report something': 'Etwas melden',
  'You need no account and need not say who you are; your address is not kept. Name participants by their code alone.':
    'Sie brauchen kein Konto und müssen nicht sagen, wer Sie sind; Ihre Adresse wird nicht aufbewahrt. Nennen Sie Teilnehmende nur mit ihrem Code.',
  'What happened': 'Was ist geschehen?',
  When: 'Wann?',
  'Where: site or organisation': 'Wo: Prüfzentrum oder Organisation',
  'You belong to': 'Sie gehören zu',
  'I do not say': 'keine Angabe',
  'a site': 'einem Prüfzentrum',
  'a vendor': 'einem Dienstleister',
  'It names no participant': 'Es nennt keine Teilnehmenden',
  Report: 'Melden',
  'You reported something': 'Sie haben etwas gemeldet',
  'Your code': 'Ihr Code',
  'How far is it?': 'Wie weit ist es?',
  'Say more': 'Mehr dazu sagen',
  'What you want to add': 'Was Sie ergänzen möchten',
  Send: 'Senden',
  'It was received.': 'Es ist eingegangen.',
  'It is being looked into.': 'Es wird untersucht.',
  'It is concluded.': 'Es ist abgeschlossen.',
  'It is nothing for the quality system.': 'Es ist nichts für das Qualitätssystem.',
  'Keep this code. It is shown once, and opens your report:':
    'Bewahren Sie diesen Code auf. Er wird einmal gezeigt und öffnet Ihre Meldung:',
  'The study cannot be reached. Send it again.':
    'Die Studie ist nicht erreichbar. Senden Sie es noch einmal.',
};
const asked = new URLSearchParams(location.search).get('lang');
const language = asked ?? localStorage.getItem('cqms.language') ?? navigator.language.slice(0, 2);
const t = (text) => (language === 'de' && de[text]) || text;

if (language === 'de') {
  document.documentElement.lang = 'de';
  document.title = t(document.title);
  const texts = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.data.trim();
    texts.currentNode.data = texts.currentNode.data.replace(words, t(words));
  }
}

const STATES = {
  received: 'It was received.',
  accepted: 'It is being looked into.',
  concluded: 'It is concluded.',
  declined: 'It is nothing for the quality system.',
};

function said(body) {
  if (body.code) return `${t('Keep this code. It is shown once, and opens your report:')}\n${body.code}`;
  return [t(STATES[body.state]), ...body.messages.map((one) => `${one.at.slice(0, 10)}: ${one.text}`)].join(
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
      out.textContent = t('The study cannot be reached. Send it again.');
    }
  };
}
