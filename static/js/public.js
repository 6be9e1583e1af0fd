// Public pages work without this. It spares a tap, and shows a source where it is cited.
"use strict";

function submitWhenSeen(form) {
  const submit = () => document.visibilityState === "visible" && !form.dataset.sent && ((form.dataset.sent = "1"), form.submit());
  addEventListener("visibilitychange", submit);
  setTimeout(submit, 600);
}

function showSourceInPlace(event) {
  const link = event.target.closest("a.citation");
  if (!link) return;
  const open = link.closest("p, li, td")?.nextElementSibling;
  event.preventDefault();
  if (open?.classList.contains("source-note") && open.dataset.source === link.hash) return open.remove();
  const source = document.querySelector(link.hash);
  if (!source) return;
  const note = document.createElement("aside");
  note.className = "source-note";
  note.dataset.source = link.hash;
  note.setAttribute("role", "note");
  note.append(...[...source.childNodes].map((node) => node.cloneNode(true)));
  note.querySelector(".source-back")?.remove();
  link.closest("p, li, td").after(note);
}

function copyAddress(event) {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copy);
  field.select();
  navigator.clipboard?.writeText(field.value).then(() => (button.textContent = button.dataset.copied));
}

function sendOnce(event) {
  const button = event.target.querySelector("[type=submit]");
  setTimeout(() => button && (button.disabled = true));
}

function hideBarWhileItsTargetShows(bar) {
  const target = document.querySelector(bar.querySelector("a").hash);
  new IntersectionObserver(([entry]) => (bar.hidden = entry.isIntersecting)).observe(target);
}

// By which mailing somebody came. The page itself is the same for everybody, so only her browser can say so.
function tellTheWayHere(field) {
  field.value ||= new URLSearchParams(location.search).get("via") ?? "";
}

document.querySelectorAll("input[data-via]").forEach(tellTheWayHere);
document.querySelectorAll(".action-bar").forEach(hideBarWhileItsTargetShows);
document.querySelectorAll("form[data-submit-when-seen]").forEach(submitWhenSeen);
document.addEventListener("click", showSourceInPlace);
document.addEventListener("click", copyAddress);
document.addEventListener("submit", sendOnce);
addEventListener("pageshow", () => document.querySelectorAll("[type=submit][disabled]").forEach((b) => (b.disabled = false)));
