// The token behind the # goes into its field and out of the address bar. Without this script it is typed.
"use strict";
const token = new URLSearchParams(location.hash.slice(1)).get("token");
const entry = document.getElementById("token");
if (token && entry) {
  entry.value = token;
  history.replaceState(null, "", location.pathname);
}
