// Every password field gets a button that shows what is typed. When the form is sent, the field is a password again.
"use strict";
for (const field of document.querySelectorAll("input[type=password]")) {
  const button = document.createElement("button"), beside = document.createElement("div");
  button.type = "button";
  button.className = "is-quiet";
  button.setAttribute("aria-controls", field.id);
  const show = (shown) => {
    field.type = shown ? "text" : "password";
    button.innerHTML = `${shown ? "Hide" : "Show"}<span class="vh"> password</span>`;
  };
  button.addEventListener("click", () => show(field.type === "password"));
  field.form.addEventListener("submit", () => show(false));
  beside.className = "reveal";
  field.replaceWith(beside);
  beside.append(field, button);
  show(false);
}
