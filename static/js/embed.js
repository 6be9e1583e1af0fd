// For other sites: puts a form of ours into the page, in a frame that is as tall as the form.
//   <script src="https://campaign.example.org/static/js/embed.js" data-form="https://campaign.example.org/lists/news/embed/" async></script>
(() => {
  "use strict";
  const script = document.currentScript;
  const ours = new URL(script.src).origin;
  const form = new URL(script.dataset.form, script.src);
  if (form.origin !== ours) return;

  const frame = document.createElement("iframe");
  frame.src = form.href;
  frame.title = script.dataset.title || "";
  frame.loading = "lazy";
  Object.assign(frame.style, { width: "100%", maxWidth: "40rem", height: "34rem", border: "0" });
  script.after(frame);

  addEventListener("message", (event) => {
    if (event.origin !== ours || event.source !== frame.contentWindow || event.data?.loudhailer !== "height") return;
    const height = Number(event.data.height);
    if (height > 0 && height < 10000) frame.style.height = `${height}px`;
  });
})();
