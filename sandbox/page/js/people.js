/** The list of chats: the cast with their roles, then the groups. */
import { $, fill, h } from "./dom.js";
import * as acts from "./acts.js";
import { oneLine } from "./message.js";
import { actionIn, groups, keyOf, nameOf, on, store } from "./store.js";
import { brief } from "./time.js";
import { pick, t } from "./words.js";

/** A round sign with the first letter; the colour goes by the id, so it is the same in every session. */
export function avatar(name, id, extra = "") {
  const letter = [...(name || "?").trim()][0] ?? "?";
  return h("span", { class: `avatar hue${id === 0 ? "-bot" : Math.abs(id) % 7} ${extra}`.trim(), "aria-hidden": "true" }, letter);
}

function preview(chat, person) {
  if (person.deactivated) return h("em", {}, t("deactivated"));
  if (person.blocked && chat?.type !== "group") return h("em", { class: "warn" }, t("blocked"));
  if (actionIn(person.id, chat?.id)) return h("em", { class: "typing" }, t("typing"));
  if (!chat?.last) return h("em", {}, t("no_messages"));
  const loaded = store.chats.get(keyOf(person.id, chat.id))?.messages.get(chat.last.message_id);
  const line = loaded ? oneLine(loaded) : chat.last.text.replace(/^\[(\w+)\]$/, (_, kind) => t(kind));
  return [chat.last.out ? h("span", { class: "own" }, t("you_said")) : null, line];
}

function row({ person, chat, title, role, colour, index }) {
  const open = store.open?.person === person.id && store.open?.chat === (chat?.id ?? person.id);
  const unread = chat?.unread ?? 0;
  return h("button", { type: "button", class: `person ${open ? "open" : ""}`.trim(), "aria-current": open ? "true" : null, dataset: { person: person.id, chat: chat?.id ?? person.id },
    "aria-keyshortcuts": index < 9 ? `Alt+${index + 1}` : null, onclick: () => acts.open(person.id, chat?.id ?? person.id) },
  avatar(title, colour),
  h("span", { class: "name" }, title),
  h("span", { class: "at" }, chat?.last ? brief(chat.last.date) : ""),
  role ? h("span", { class: "role" }, role) : null,
  h("span", { class: "preview" }, preview(chat, person)),
  unread ? h("span", { class: "badge", "aria-label": t("unread", { n: unread }) }, unread > 99 ? "99+" : unread) : null);
}

/** Draw the rows anew but keep the focus where it was. */
function draw() {
  const rows = $("#rows");
  const focused = document.activeElement?.closest?.("#rows .person")?.dataset;
  const cast = store.people.filter((person) => !person.is_bot).map((person, index) => row({ person, index, title: nameOf(person), role: person.label ? pick(person.label) : null,
    colour: person.id, chat: (person.chats ?? []).find((chat) => chat.type === "private") }));
  const shared = groups().map(({ chat, members }, index) => {
    const person = store.people.find((one) => one.id === (members.includes(store.open?.person) ? store.open.person : members[0]));
    const own = person.chats.find((one) => one.id === chat.id);
    return row({ person, index: cast.length + index, title: chat.title, role: t("members", { n: members.length }), colour: chat.id, chat: own });
  });
  const top = rows.scrollTop;
  fill(rows,
    h("nav", { "aria-labelledby": "cast-title" }, h("h2", { id: "cast-title" }, t("cast")), cast),
    shared.length ? h("nav", { "aria-labelledby": "groups-title" }, h("h2", { id: "groups-title" }, t("groups")), shared) : null);
  rows.scrollTop = top;
  if (focused) $(`.person[data-person="${focused.person}"][data-chat="${focused.chat}"]`, rows)?.focus({ preventScroll: true });
}

export function startPeople() {
  for (const name of ["people", "open", "language", "typing", "clock"]) on(name, draw);
  on("typing", () => setTimeout(draw, 5100));
  const rows = $("#rows");
  rows.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const all = [...rows.querySelectorAll(".person")];
    event.preventDefault();
    all[all.indexOf(document.activeElement) + step]?.focus();
  });
  addEventListener("keydown", (event) => {
    if (!event.altKey || !/^[1-9]$/.test(event.key)) return;
    const chosen = rows.querySelectorAll(".person")[Number(event.key) - 1];
    if (!chosen) return;
    event.preventDefault();
    chosen.click();
  });
}
