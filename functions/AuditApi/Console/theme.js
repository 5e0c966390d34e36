// A classic script in the head: the chosen colours are there before anything is painted.
(() => {
  const choice = localStorage.getItem("theme");
  if (choice === "light" || choice === "dark") {
    document.documentElement.dataset.theme = choice;
  }
})();
