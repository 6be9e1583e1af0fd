// For other sites: puts the petition's form where the script stands, in a frame that is as tall as the form.
//   <script src="…/embed.js" data-accent="00707a" data-scheme="light" async></script>
// data-accent is a colour, data-scheme light or dark; without them it looks as the campaign does.
(() => {
  "use strict";
  const script = document.currentScript;
  const form = new URL("embed/", script.src);
  for (const name of ["accent", "scheme"]) if (script.dataset[name]) form.searchParams.set(name, script.dataset[name]);

  const frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = script.dataset.title || "{{ petition.title|escapejs }}";
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%", maxWidth: "40rem", height: "46rem", border: "0" });
  script.after(frame);

  addEventListener("message", (event) => {
    if (event.origin !== form.origin || event.source !== frame.contentWindow || event.data?.loudhailer !== "height") return;
    const height = Number(event.data.height);
    if (height > 0 && height < 10000) frame.style.height = `${height}px`;
  });
})();
