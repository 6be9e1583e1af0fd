// Writing a mailing: puts things into the text, shows how it looks, and says what is saved. The server does the rest.
"use strict";

const form = document.getElementById("mailing-form");
const frame = document.getElementById("mail-frame");
let field = null; // the one that was written in last
// How often something was typed, and how often when what is saved was sent. A page can begin with what isn't saved.
let typed = form.querySelector(".saved .unsaved:not(.unsent *)") ? 1 : 0;
let saved = 0;
let sent = 0;
let requests = 0;
let pressed = null; // a button that waits for the request under way

const visible = (element) => element.offsetParent !== null;
const writing = () => (field && visible(field) ? field : [...form.querySelectorAll("textarea[data-writing]")].find(visible));

function write(target, text) {
  target.focus();
  // The only way that leaves Undo working; where there is none, the text comes in without.
  if (!document.execCommand("insertText", false, text)) {
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

function insert(entry) {
  const isBlock = "block" in entry.dataset;
  const line = writing();
  const target = isBlock && line.tagName !== "TEXTAREA" ? line.closest("section").querySelector("textarea") : line;
  const { value, selectionStart, selectionEnd } = target;
  const words = value.slice(selectionStart, selectionEnd) || entry.dataset.placeholder;
  const above = isBlock ? value.slice(0, selectionStart).replace(/[^\n]/g, "x").match(/(\n*)$/)[1].length : 2;
  const begins = selectionStart === 0 || above >= 2 ? "" : "\n".repeat(2 - above);
  const ends = isBlock && !value.slice(selectionEnd).startsWith("\n") ? "\n" : "";
  target.focus();
  write(target, begins + entry.dataset.before + words + entry.dataset.after + ends);
  if (!entry.dataset.placeholder) return;
  const start = selectionStart + begins.length + entry.dataset.before.length;
  target.setSelectionRange(start, start + words.length);
}

function goTo(place) {
  const target = document.getElementById(place.dataset.field);
  const section = target.closest(".version");
  if (section) document.getElementById(section.getAttribute("aria-labelledby")).checked = true;
  target.closest("details")?.setAttribute("open", "");
  const lines = target.value.split("\n").slice(0, Number(place.dataset.line) - 1);
  const start = lines.reduce((sum, words) => sum + words.length + 1, 0) + Number(place.dataset.column) - 1;
  target.focus();
  target.setSelectionRange(start, start);
}

function show() {
  const page = document.getElementById("live-html").value;
  const shown = frame.contentDocument;
  // Read in the frame: there the mail's own styles are allowed, and nothing else.
  if (page && shown) shown.documentElement.innerHTML = page;
}

form.addEventListener("focusin", ({ target }) => {
  if ("writing" in target.dataset) field = target;
});
form.addEventListener("input", () => (typed += 1));
form.addEventListener("click", ({ target }) => {
  const entry = target.closest(".insert-entry");
  if (entry) {
    insert(entry);
    entry.closest("details").open = false;
  }
  const place = target.closest(".go-to");
  if (place) goTo(place);
});
document.addEventListener("click", ({ target }) => {
  const open = document.querySelector(".insert-menu[open]");
  if (open && !open.contains(target)) open.open = false;
});
document.addEventListener("keydown", ({ key }) => {
  const open = key === "Escape" && document.querySelector(".insert-menu[open]");
  if (!open) return;
  open.open = false;
  open.querySelector("summary").focus();
});

// A press while a request is under way waits for it: what it saves is not to be taken for a colleague's.
form.addEventListener("submit", (event) => {
  if (requests && !event.submitter?.formTarget) {
    event.preventDefault();
    pressed = event.submitter;
    return;
  }
  saved = typed;
});
// Whoever is logged out meanwhile is answered with the page to log in.
const isAnswer = ({ detail }) => detail.xhr.status === 200 && detail.xhr.responseURL.endsWith("/autosave/");

form.addEventListener("htmx:beforeSwap", (event) => {
  if (!isAnswer(event)) event.detail.shouldSwap = false;
});
form.addEventListener("htmx:beforeRequest", () => {
  requests += 1;
  sent = typed;
});
form.addEventListener("htmx:afterRequest", (event) => {
  requests -= 1;
  form.querySelector(".unsent").hidden = isAnswer(event);
  if (isAnswer(event)) {
    if (!form.querySelector(".saved .unsaved:not(.unsent *)")) saved = sent;
    show();
  }
  if (requests || !pressed) return;
  const button = pressed;
  pressed = null;
  form.requestSubmit(button);
});
addEventListener("beforeunload", (event) => {
  if (typed !== saved) event.preventDefault();
});
