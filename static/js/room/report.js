// Reporting a line of the chat: the dialog shows it once more, and htmx sends the form.
import { say } from '../site/toast.js';

export function openReports({ find, word }) {
  const dialog = find('#report'), form = find('[data-room-report-form]');

  find('[data-room-log]').addEventListener('click', (event) => {
    const line = event.target.closest('[data-room-report]')?.closest('.line');
    if (!line) return;
    form.elements.line.value = line.dataset.n;
    find('[data-room-quote]').textContent = line.querySelector('p').textContent;
    dialog.showModal();
  });

  // The rest of the site shows a form that needs correcting anew: this one stays.
  form.addEventListener('htmx:beforeSwap', ({ detail }) => { detail.isError ||= detail.xhr.status === 422; });
  form.addEventListener('htmx:afterRequest', (event) => {
    if (!event.detail.successful) return; // site.js says what went wrong.
    form.reset();
    dialog.close();
    say('reported', word('reported'));
  });
}
