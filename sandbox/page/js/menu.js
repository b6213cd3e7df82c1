/** A small menu at a button: arrow keys move, Escape and a click elsewhere close it, the button gets the focus back. */
import { h, icon } from "./dom.js";
import { t } from "./words.js";

let shown = null;

export function closeMenu(refocus = false) {
  if (!shown) return;
  const { element, anchor } = shown;
  shown = null;
  element.remove();
  anchor.setAttribute("aria-expanded", "false");
  if (refocus && anchor.isConnected) anchor.focus();
}

/** @param items [{icon | emoji, word | text, run, danger}] */
export function showMenu(anchor, items) {
  if (shown?.anchor === anchor) {
    closeMenu(true);
    return;
  }
  closeMenu();
  const element = h("div", { class: "menu", role: "menu" }, items.map((item) => h("button", { type: "button", role: "menuitem", tabindex: "-1", class: item.danger ? "danger" : "",
    onclick: () => { closeMenu(true); item.run(); } }, item.emoji ? h("span", { class: "emoji", "aria-hidden": "true" }, item.emoji) : icon(item.icon), item.text ?? t(item.word))));
  document.body.append(element);
  shown = { element, anchor };
  anchor.setAttribute("aria-expanded", "true");
  const at = anchor.getBoundingClientRect();
  const box = element.getBoundingClientRect();
  const left = Math.min(Math.max(8, at.right - box.width), innerWidth - box.width - 8);
  const below = at.bottom + 4 + box.height < innerHeight;
  element.style.left = `${left}px`;
  element.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - box.height - 4)}px`;
  const keys = [...element.children];
  keys[0]?.focus();
  element.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      keys[(keys.indexOf(document.activeElement) + step + keys.length) % keys.length].focus();
    } else if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      event.stopPropagation();
      closeMenu(true);
    }
  });
}

addEventListener("pointerdown", (event) => {
  if (shown && !shown.element.contains(event.target) && !shown.anchor.contains(event.target)) closeMenu();
});
addEventListener("resize", () => closeMenu());
