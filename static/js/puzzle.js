// The puzzle that a petition asks of browsers while it is under attack (petitions/challenge.py). It is solved while the
// rest of the form is filled in; whoever has no JavaScript signs without it.
"use strict";

function bearPuzzle(field) {
  const form = field.form;
  let worker = null;
  let address = "";
  let isWaiting = false;

  function send() {
    isWaiting = false;
    form.dataset.solved = "1";
    form.requestSubmit ? form.requestSubmit() : form.submit();
  }

  function solve() {
    const typed = form.elements.address.value.trim();
    if (!typed || (typed === address && (worker || field.value !== "-"))) return;
    worker?.terminate();
    address = typed;
    field.value = "-";
    worker = new Worker(field.dataset.worker);
    worker.onmessage = ({ data }) => settle(data);
    worker.onerror = () => settle("-");
    const { parts, zeros } = field.dataset;
    worker.postMessage({ token: form.elements.page.value, address, parts: Number(parts), zeros: Number(zeros) });
  }

  function settle(numbers) {
    field.value = numbers;
    worker.terminate();
    worker = null;
    if (isWaiting) send();
  }

  function hold(event) {
    if (form.dataset.solved) return;
    solve();
    if (!worker) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    isWaiting = true;
    form.querySelector("[type=submit]").disabled = true;
  }

  form.elements.address.addEventListener("change", solve);
  form.addEventListener("submit", hold, true);
  if (form.elements.address.value) solve();
}

if (window.Worker && window.isSecureContext) document.querySelectorAll("input[data-worker]").forEach(bearPuzzle);
