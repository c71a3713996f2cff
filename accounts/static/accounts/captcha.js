// Registers the captcha element; its worker is a file of ours, as the content policy asks.
import '../vendor/altcha/external/altcha.min.js';
import '../vendor/altcha/i18n/ru.js';

const worker = new URL('../vendor/altcha/workers/pbkdf2.js', import.meta.url);
globalThis.$altcha.algorithms.set('PBKDF2/SHA-256', () => new Worker(worker));

// The page says the widget's words: the translations that come with it are clumsy.
const widget = document.querySelector('altcha-widget');
globalThis.$altcha.i18n.set(widget.getAttribute('language'), {
  ...globalThis.$altcha.i18n.get(widget.getAttribute('language')),
  ...widget.dataset,
});
