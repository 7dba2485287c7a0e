// While somebody types, the server says back what it understood. Everything else works without this file.
(() => {
  "use strict";
  for (const form of document.querySelectorAll("form[data-check]")) {
    let timer = 0, turn = 0;

    async function check() {
      const mine = ++turn, sent = new URLSearchParams(new FormData(form));
      sent.set("do", "check");
      const answer = await fetch(form.action, { method: "POST", body: sent, credentials: "same-origin" });
      if (mine !== turn || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const said of form.querySelectorAll("[data-said]")) {
        const fresh = page.getElementById(said.id), wrong = page.getElementById(said.id.replace(/-said$/, "-wrong"));
        const field = document.getElementById(said.id.replace(/-said$/, ""));
        if (!field || !fresh) continue;
        said.textContent = wrong && field.value ? wrong.textContent.replace(/^Error: /, "") : fresh.textContent;
      }
    }

    form.addEventListener("input", () => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => check().catch(() => {}), 400);
    });
  }
})();
