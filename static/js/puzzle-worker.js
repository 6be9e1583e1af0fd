// Looks for the numbers that solve a puzzle (petitions/challenge.py), away from the page, which stays at hand.
"use strict";

const AT_ONCE = 64; // digests asked for together: waiting for each by itself would take most of the time

const hasZeros = (digest, zeros) => new DataView(digest).getUint32(0) >>> (32 - zeros) === 0;

async function solvePart(prefix, zeros) {
  const encoder = new TextEncoder();
  for (let first = 0; ; first += AT_ONCE) {
    const numbers = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const digests = await Promise.all(
      numbers.map((number) => crypto.subtle.digest("SHA-256", encoder.encode(prefix + number))),
    );
    const found = digests.findIndex((digest) => hasZeros(digest, zeros));
    if (found >= 0) return numbers[found];
  }
}

addEventListener("message", async ({ data: { token, address, parts, zeros } }) => {
  const numbers = [];
  for (let part = 0; part < parts; part++) numbers.push(await solvePart(`${token}\n${address}\n${part}\n`, zeros));
  postMessage(numbers.join(","));
});
