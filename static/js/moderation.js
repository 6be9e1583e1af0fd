// The queue by keyboard: single letters act only while a comment's tick-box has the focus. It works without this.
"use strict";

function moderate(form) {
  const boxes = [...form.querySelectorAll("[name=signature]")];
  const button = (value) => form.querySelector(`[name=do][value=${value}]`);

  function go(from, by) {
    const next = boxes[boxes.indexOf(from) + by];
    next?.focus();
    next?.closest("li").scrollIntoView({ block: "nearest" });
  }

  function tickAll() {
    const all = boxes.every((box) => box.checked);
    boxes.forEach((box) => (box.checked = !all));
  }

  const acts = {
    j: (box) => go(box, 1),
    k: (box) => go(box, -1),
    a: tickAll,
    s: (box) => ((box.checked = true), button("show").click()),
    h: (box) => ((box.checked = true), form.querySelector("[name=rule]")?.focus()),
  };

  form.addEventListener("keydown", (event) => {
    if (!boxes.includes(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = acts[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act(event.target);
  });
  boxes[0]?.focus({ preventScroll: true });
}

document.querySelectorAll("[data-moderation]").forEach(moderate);
