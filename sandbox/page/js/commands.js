/** The command menu: what this person may send here, opened by its button or by "/" in the field. */
import { fill, h } from "./dom.js";
import * as api from "./api.js";
import { attempt } from "./notices.js";
import { on, store } from "./store.js";
import { t } from "./words.js";

let element;
let field;
let send;
let complete;
let known = new Map(); // "person:chat" → commands
let marked = -1;

async function commandsHere() {
  const { person, chat } = store.open;
  const key = `${person}:${chat}`;
  if (!known.has(key)) {
    const answer = await attempt(() => api.commands(person, chat));
    if (!answer) return [];
    known.set(key, answer.commands ?? answer);
  }
  return known.get(key);
}

export function closeCommands() {
  if (!element || element.hidden) return;
  element.hidden = true;
  marked = -1;
  field.removeAttribute("aria-activedescendant");
  field.setAttribute("aria-expanded", "false");
}

const rows = () => [...element.querySelectorAll("[role=option]")];

function mark(index) {
  const all = rows();
  if (!all.length) return;
  marked = (index + all.length) % all.length;
  all.forEach((row, at) => row.setAttribute("aria-selected", String(at === marked)));
  field.setAttribute("aria-activedescendant", all[marked].id);
  all[marked].scrollIntoView({ block: "nearest" });
}

/** @param {string} text what stands in the field @param {boolean} toggle asked for by the button */
export async function showCommands(text, toggle = false) {
  if (toggle && !element.hidden) {
    closeCommands();
    return;
  }
  if (!/^\/[a-z0-9_]*$/i.test(text)) {
    closeCommands();
    return;
  }
  const place = store.open;
  const all = await commandsHere();
  if (store.open !== place || (!toggle && field.value !== text)) return;
  const fitting = all.filter((one) => `/${one.command}`.startsWith(text.toLowerCase()));
  if (!fitting.length && !toggle) {
    closeCommands();
    return;
  }
  fill(element, fitting.length
    ? h("ul", { role: "listbox", id: "command-list", "aria-label": t("commands") }, fitting.map((one, index) => h("li", { role: "option", id: `command-${index}`, "aria-selected": "false",
      dataset: { command: one.command }, onclick: () => { closeCommands(); send(`/${one.command}`); } }, h("b", {}, `/${one.command}`), h("span", {}, one.description))))
    : h("p", {}, t("no_commands")));
  element.hidden = false;
  field.setAttribute("aria-expanded", "true");
  if (toggle) field.focus();
  if (fitting.length) mark(0);
}

/** Keys the menu takes while it is open; true when it took one. */
export function commandKeys(event) {
  if (element.hidden || !rows().length) {
    if (!element.hidden && event.key === "Escape") return closeCommands(), true;
    return false;
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) mark(marked + step);
  else if (event.key === "Escape") closeCommands();
  else if (event.key === "Tab") complete(`/${rows()[marked].dataset.command} `), closeCommands();
  else if (event.key === "Enter" && !event.isComposing) rows()[marked].click();
  else return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}

export function startCommands(place, textField, sends, completes) {
  element = place;
  field = textField;
  send = sends;
  complete = completes;
  for (const [name, value] of [["role", "combobox"], ["aria-expanded", "false"], ["aria-controls", "command-list"], ["aria-autocomplete", "list"]]) field.setAttribute(name, value);
  // What a person may send changes when the bot learns who that is; so it is asked for anew after every message.
  for (const name of ["commands", "people", "messages", "language"]) on(name, () => (known = new Map()));
  addEventListener("pointerdown", (event) => !event.target.closest("#composer") && closeCommands());
}
