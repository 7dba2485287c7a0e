// A text that was refused, as the session had ended, waits in this window until its page is shown again.
"use strict";
const kept = document.querySelector("textarea[data-keep]");
const draft = document.querySelector("textarea[data-draft]");
if (kept) sessionStorage.setItem(kept.dataset.keep, kept.value);
if (draft && !draft.value) {
  draft.value = sessionStorage.getItem(draft.dataset.draft) || "";
  sessionStorage.removeItem(draft.dataset.draft);
}
