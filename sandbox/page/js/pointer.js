/** The ring around the next thing to do. It follows what is drawn anew, and leads over the panes of a phone. */
import { $ } from "./dom.js";
import { store } from "./store.js";

const phone = matchMedia("(max-width: 719px)");
const narrow = matchMedia("(max-width: 1099px)");

let target = null; // () → {person} and {find}, or {side}
let shown = null;
let due = 0;

/** The element to press first on the way to what is meant. */
function resolve(meant) {
  const pane = $("#app").dataset.pane;
  if (meant.side) {
    if (!narrow.matches || pane === "side") return $(meant.side);
    return phone.matches && pane === "people" ? $("#open-side-from-people") : $("#open-side");
  }
  if (narrow.matches && pane === "side") return $("#close-side");
  if (meant.person && (store.open?.person !== meant.person || store.open?.chat !== meant.person || (phone.matches && pane === "people"))) {
    if (phone.matches && pane !== "people") return $("#back");
    return $(`.person[data-person="${meant.person}"][data-chat="${meant.person}"]`);
  }
  return meant.find?.() ?? null;
}

function point() {
  due = 0;
  const meant = target?.();
  const element = meant ? resolve(meant) : null;
  if (element === shown && element?.classList.contains("next-action")) return;
  for (const old of document.querySelectorAll(".next-action")) if (old !== element) old.classList.remove("next-action");
  shown = element;
  if (!element) return;
  element.classList.add("next-action");
  const box = element.getBoundingClientRect();
  const card = element.closest(".cards") && !element.closest("#tour") ? $("#tour").getBoundingClientRect().bottom : 0;
  // Not under the tour's own card, and not below the edge.
  if (box.top < Math.max(60, card + 6) || box.bottom > innerHeight - 10) element.scrollIntoView({ block: card ? "end" : "center", behavior: "smooth" });
}

const soon = () => {
  if (!due) due = requestAnimationFrame(point);
};

/** @param {(() => {person?: number, side?: string, find?: () => Element|null}|null)|null} next */
export function pointAt(next) {
  target = next;
  soon();
}

new MutationObserver(soon).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-pane", "hidden", "disabled", "aria-busy"] });
narrow.addEventListener("change", soon);
phone.addEventListener("change", soon);

/** The newest message's button that fits, in the open chat. */
export const button = (fits) => [...document.querySelectorAll("#messages .inline-keyboard .key")].reverse().find(fits) ?? null;
export const styled = (style) => button((key) => key.classList.contains(style));
export const said = (...words) => button((key) => words.some((word) => key.textContent.includes(word)));
export const field = () => ($(".gate:not([hidden]) button") ?? $("#say"));
