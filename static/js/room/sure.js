// openSure asks once more before what cannot be taken back: sure('kick', { name }) resolves to whether it is wanted.
export function openSure(root, word) {
  const dialog = root.querySelector('#sure');
  return (what, values) => new Promise((resolve) => {
    dialog.querySelector('h2').textContent = word(`sure-${what}`, values);
    dialog.querySelector('p').textContent = word(`sure-${what}-text`, values);
    dialog.querySelector('[value="yes"]').textContent = word(`sure-${what}-yes`, values);
    dialog.returnValue = '';
    dialog.addEventListener('close', () => resolve(dialog.returnValue === 'yes'), { once: true });
    dialog.showModal();
    dialog.querySelector('[value="no"]').focus();
  });
}
