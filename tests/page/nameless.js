// What one can press or write into, and a screen reader would have no name for.
() =>
  [...document.querySelectorAll("button, a, input, textarea, select, summary, [role=switch], [tabindex]")]
    .filter((e) => e.offsetParent !== null)
    .filter((e) => !(e.getAttribute("aria-label") ?? "").trim() && !e.getAttribute("aria-labelledby"))
    .filter((e) => !e.textContent.trim() && !e.querySelector("img[alt]"))
    .map((e) => e.outerHTML.slice(0, 120));
