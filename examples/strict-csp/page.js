// The page's own script. The element may not be there yet: whenDefined waits for it.
const button = document.getElementById('help');
button.addEventListener('click', async () => {
  await customElements.whenDefined('cs-hub');
  document.querySelector('cs-hub').ask('What does delivery cost?');
});
