"use strict";
// Sends forms without leaving the page, shows what has changed, and moves the hand of the clock.

const byId = (id) => document.getElementById(id);

// ---- The clock: the server gives an instant and a rate. This page counts on from there.

let shown = null;

function readClock() {
  const now = byId("now");
  if (!now) return;
  document.title = `Sandbox · ${now.dataset.practice}`;
  document.querySelector(".brand a").textContent = now.dataset.practice;
  const of = (name) => Number(now.dataset[name]);
  const { zone: timeZone, locale } = now.dataset;
  shown = {
    base: of("now"), start: of("start"), end: of("end"), rate: of("rate"), since: performance.now(),
    time: new Intl.DateTimeFormat(locale, { timeZone, timeStyle: "short" }),
    seconds: new Intl.DateTimeFormat(locale, { timeZone, second: "2-digit" }),
  };
}

// The time field shows the present, unless somebody is typing another time into it.
const setAt = byId("set-at");
let typed = false;
setAt.addEventListener("input", () => { typed = true; });
setAt.form.addEventListener("submit", () => { typed = false; });
function suggest() {
  const local = new Date(shown.base).toLocaleString("sv-SE", { timeZone: byId("now").dataset.zone });
  if (!typed && document.activeElement !== setAt) setAt.value = local.slice(0, 16).replace(" ", "T");
}

function tick() {
  if (shown) {
    const at = shown.base + (performance.now() - shown.since) * shown.rate;
    const turn = 180 + 360 * (at - shown.start) / (shown.end - shown.start);
    document.querySelector(".clock-hand").setAttribute("transform", `rotate(${turn.toFixed(2)})`);
    byId("time").textContent = shown.time.format(at).replace(/\s/g, " ");
    byId("seconds").textContent = shown.seconds.format(at).padStart(2, "0");
  }
  window.setTimeout(tick, shown && shown.rate > 1 ? 60 : 250);
}

// ---- Parts that change by themselves.

const heard = { call: 0 };

function take(name, html) {
  const part = byId(`part-${name}`);
  const held = document.activeElement;
  const focused = part.contains(held) ? place(part, held) : null;
  const opened = [...part.querySelectorAll("details")].map((one) => one.open);
  const range = part.querySelector(".scroll")?.scrollLeft ?? 0;
  part.innerHTML = html;
  const details = [...part.querySelectorAll("details")];
  if (details.length === opened.length) details.forEach((one, n) => { one.open = opened[n]; });
  const scroll = part.querySelector(".scroll");
  if (scroll) scroll.scrollLeft = range;
  if (focused) find(part, focused)?.focus({ preventScroll: true });
  part.querySelectorAll(".thread").forEach(toLatest);
  if (name === "clock") { readClock(); suggest(); }
  if (name === "call") speak(part);
  if (name === "result") part.scrollTop = part.scrollHeight;
  if (name === "problems") point(part);
  if (name === awaited) show(name);
}

// A form may show its result far away: scroll there, unless it is in view.
let awaited = "";
const show = (name) => byId(`part-${name}`).scrollIntoView({ block: "nearest" });
window.addEventListener("hashchange", () => { awaited = ""; });  // somebody went elsewhere

// Put the client's latest message at the top, so that the reply is read from its start.
function toLatest(thread) {
  if (thread.matches(".is-newest-first")) return;
  const mine = !thread.matches(".is-at-its-end") && [...thread.querySelectorAll(".is-mine")].pop();
  thread.scrollTop = mine ? mine.offsetTop - thread.offsetTop - 12 : thread.scrollHeight;
}

// Find a control again by its form and value after its part was redrawn.
const place = (part, held) => ({
  tag: held.tagName, name: held.getAttribute("name"), value: held.getAttribute("value"),
  action: held.form?.getAttribute("action"), at: [...part.querySelectorAll(held.tagName)].indexOf(held),
});
function find(part, was) {
  const all = [...part.querySelectorAll(was.tag)];
  const same = all.find((one) => was.name && one.getAttribute("name") === was.name && one.getAttribute("value") === was.value && !one.disabled);
  return same ?? all[was.at] ?? part.querySelector("button:not([disabled])");
}

// Captions appear in the order in which they are spoken.
function speak(part) {
  const lines = [...part.querySelectorAll(".caption")];
  if (lines.length < heard.call) heard.call = 0;  // another call
  let wait = 0;
  lines.forEach((line, n) => {
    if (n < heard.call) return;
    line.classList.add("is-new");
    line.style.animationDelay = `${wait}ms`;
    wait += Math.min(1500, 250 + line.textContent.length * 6);
  });
  const first = lines[heard.call];
  if (first) first.parentElement.scrollTop = first.offsetTop - first.parentElement.offsetTop - 12;
  heard.call = lines.length;
}

let ending = 0;

function follow() {
  const source = new EventSource("/live");
  source.addEventListener("part", (event) => {
    const { name, html } = JSON.parse(event.data);
    take(name, html);
  });
  source.addEventListener("open", () => {
    window.clearTimeout(ending);
    ending = 0;
    if (document.body.dataset.live === "no") window.location.reload();  // the sandbox was started again
    document.body.dataset.live = "yes";
  });
  source.addEventListener("error", () => {
    if (source.readyState === EventSource.CLOSED) {
      stop("Too many pages of this sandbox are open, so this one no longer updates. Close some, then reload this page.");
    } else {
      ending ||= window.setTimeout(stop, PATIENCE, ENDED);
    }
  });
}

// ---- When the sandbox ends.

const PATIENCE = 3000;  // milliseconds; a broken connection is tried again several times within them
const ENDED = "The sandbox has ended and its data is deleted. To start it again, run “make demo” or “autoreply demo” and open the address it prints.";

function stop(says) {
  document.body.dataset.live = "no";
  shown = null;  // the clock stops
  complain(says);
}

// ---- Forms.

function complain(says) {
  take("notice", '<p class="note is-bad"></p>');
  byId("part-notice").firstChild.textContent = says;
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-live]")) return;
  event.preventDefault();
  const fields = new URLSearchParams(new FormData(form, event.submitter));
  form.classList.add("is-busy");
  awaited = form.dataset.shows ?? "";
  try {
    const answer = await fetch(form.action, { method: "POST", body: fields, headers: { "x-live": "1" } });
    if (answer.ok && "clear" in form.dataset) form.querySelector("[name=words]").value = "";
    if (!answer.ok) complain(await answer.text());
    else if (awaited) show(awaited);
  } catch {
    stop(ENDED);
  } finally {
    form.classList.remove("is-busy");
  }
});

byId("mail-words").addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
});

// ---- The settings file: line numbers, with mistakes marked.

const editor = byId("editor"), gutter = byId("gutter");

function number() {
  const wrong = new Set([...document.querySelectorAll("#part-problems [data-line]")].map((one) => one.dataset.line));
  gutter.replaceChildren(...editor.value.split("\n").map((_, n) => {
    const line = document.createElement("span");
    line.textContent = n + 1;
    if (wrong.has(String(n + 1))) line.className = "is-wrong";
    return line;
  }));
  gutter.scrollTop = editor.scrollTop;
}

function point(part) {
  number();
  const first = part.querySelector("[data-line]");
  if (!first) return;
  const height = parseFloat(getComputedStyle(editor).lineHeight);
  editor.scrollTop = Math.max(0, (Number(first.dataset.line) - 4) * height);
  gutter.scrollTop = editor.scrollTop;
}

editor.addEventListener("input", number);
editor.addEventListener("scroll", () => { gutter.scrollTop = editor.scrollTop; });

document.querySelectorAll(".thread").forEach(toLatest);
heard.call = document.querySelectorAll("#part-call .caption").length;
readClock();
tick();
number();
follow();
