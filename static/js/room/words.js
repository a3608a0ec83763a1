// openWords finds the sentences that the page holds for its script, and fills in what stands in braces.
// The result is text, never markup: names are what people chose.
export function openWords(root) {
  const sentences = new Map();
  for (const element of root.querySelectorAll('[data-room-words] [data-say]')) sentences.set(element.dataset.say, element.textContent);
  return (key, values = {}) => (sentences.get(key) ?? '').replace(/\{(\w+)\}/g, (_, name) => String(values[name] ?? ''));
}
