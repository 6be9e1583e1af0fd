// The workspace: charts from the tables beside them, and what is to be put right or looked at brought into sight.
"use strict";

const style = getComputedStyle(document.documentElement);
const token = (name) => style.getPropertyValue(name).trim();

function drawChart(canvas) {
  Chart.defaults.font.family = token("--text");
  const rows = [...document.querySelectorAll(`#${canvas.dataset.chart} tbody tr`)];
  new Chart(canvas, {
    type: "bar",
    data: {
      labels: rows.map((row) => row.querySelector("th").textContent),
      datasets: [
        {
          data: rows.map((row) => Number(row.querySelector("[data-value]").dataset.value)),
          backgroundColor: token("--accent"),
          borderRadius: 3,
          maxBarThickness: 64,
        },
      ],
    },
    options: {
      maintainAspectRatio: false,
      animation: false,
      plugins: { legend: { display: false } },
      scales: {
        x: { grid: { display: false }, ticks: { color: token("--ink-soft"), maxTicksLimit: 8, maxRotation: 0 } },
        y: { beginAtZero: true, ticks: { color: token("--ink-soft"), precision: 0 }, grid: { color: token("--line") } },
      },
    },
  });
}

const SOON = 1500; // milliseconds in which a second press of a button is meant for the first

function sendOnce(event) {
  if (event.defaultPrevented) return;
  const pressed = event.submitter ?? event.target;
  const sent = Number(pressed.dataset.sent ?? -SOON);
  if (event.timeStamp - sent < SOON) event.preventDefault();
  else pressed.dataset.sent = event.timeStamp;
}

addEventListener("submit", sendOnce);
addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".tabs [aria-current]").forEach((tab) => {
    const row = tab.closest(".tabs");
    row.scrollLeft = tab.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });
  document.querySelector(".desk .is-invalid")?.focus();
  if (window.Chart) document.querySelectorAll("canvas[data-chart]").forEach(drawChart);
});
