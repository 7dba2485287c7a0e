// The live part: when the server reports a change, the page fetches itself and replaces the parts that differ.
// Everything else works without this file.
(() => {
  "use strict";
  const headline = document.getElementById("headline");
  if (!headline || !window.EventSource) return;
  const FIRST_DAY = 172, DAY = 117;  // pixels, as in timeline/paper.py
  // Where the week is wider than the screen, begin with today and not with days that are over.
  const line = document.querySelector("#timeline .now");
  const days = line ? Math.floor((Number(line.getAttribute("x1")) - FIRST_DAY) / DAY) : 0;
  if (days) line.closest(".scroll").scrollLeft = days * DAY;

  const here = new URL(window.location.href);
  here.search = "";
  const style = document.querySelector('link[rel="stylesheet"]');
  const live = new URL("../live", style.href);
  const stale = document.getElementById("stale");
  let seen = headline.dataset.state, timer = 0;

  function replace(part, fresh) {
    if (part.contains(document.activeElement) && part !== document.activeElement) return;
    if (part.innerHTML.replaceAll(' open=""', "") === fresh.innerHTML) return;
    const { scrollLeft, scrollTop } = part;
    const unfolded = [...part.querySelectorAll("details[open]")].map((one) => one.id);
    part.replaceChildren(...fresh.childNodes);
    for (const one of part.querySelectorAll("details")) one.open = unfolded.includes(one.id);
    part.scrollLeft = scrollLeft;
    part.scrollTop = scrollTop;
  }

  async function renew() {
    const answer = await fetch(here, { credentials: "same-origin" });
    if (answer.redirected || (answer.status >= 400 && answer.status < 500)) return window.location.reload();
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const before = headline.querySelector("h1").textContent;
    for (const part of document.querySelectorAll("[data-live]")) {
      const fresh = page.getElementById(part.id);
      if (fresh) replace(part, fresh);
    }
    document.title = page.title;
    const after = headline.querySelector("h1").textContent;
    if (after !== before) document.getElementById("announcement").textContent = after;
    stale.textContent = "";
  }

  // Somebody might trust a page that looks up to date and is not.
  function warn() {
    if (!stale.textContent) stale.textContent = `This page has not updated since ${headline.querySelector("h1").dataset.at}. Load it again.`;
  }

  function soon() {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => renew().catch(warn), 50);
  }

  const events = new EventSource(live);
  events.addEventListener("state", (event) => {
    if (event.data !== seen) soon();
    seen = event.data;
  });
  events.addEventListener("error", soon);
  window.setInterval(soon, 60000);
})();
