// Sets the theme before anything is drawn, and lets the button change it.
(() => {
  const THEMES = ['system', 'light', 'dark'];
  const KEY = 'iapo-theme';

  function kept() {
    try {
      const theme = localStorage.getItem(KEY);
      return THEMES.includes(theme) ? theme : 'system';
    } catch {
      return 'system'; // storage may be forbidden
    }
  }

  function keep(theme) {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // then it holds for this page alone
    }
  }

  let theme = kept();

  function apply() {
    document.documentElement.dataset.theme = theme;
    const button = document.getElementById('theme');
    if (button) {
      button.textContent = `Theme: ${theme}`;
    }
    dispatchEvent(new Event('theme'));
  }

  apply();
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', apply);
  addEventListener('DOMContentLoaded', () => {
    apply();
    document.getElementById('theme').addEventListener('click', () => {
      theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
      keep(theme);
      apply();
    });
  });
})();
