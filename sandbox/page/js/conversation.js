/** The chat in front of the reader: its head, its messages by day, the place where new ones begin. */
import { $, fill, h, icon } from "./dom.js";
import * as acts from "./acts.js";
import { avatar } from "./people.js";
import { bubble, choices, isMine } from "./message.js";
import { composer } from "./composer.js";
import { isOpen } from "./keyboards.js";
import { actionIn, chatOf, chatOfPerson, messagesOf, nameOf, on, personOf, store, tell } from "./store.js";
import { closeMenu, showMenu } from "./menu.js";
import { dayKey, separator } from "./time.js";
import { pick, t } from "./words.js";

const pageSize = 60;
const mostAtOnce = 240;
const log = $("#messages");
const toEnd = $("#to-end");

let drawn = new Map(); // item key → {version, element}
let from = 0; // messages before this one are not drawn yet
let unreadFrom = null; // the first message that was new when the chat was opened
let missed = 0; // new ones below what is in sight
let waitingFor = new Map(); // message_id → how often its buttons changed their state

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
/** To the end; but a message longer than the pane is shown from its beginning, or nobody would see how it starts. */
function toBottom() {
  log.scrollTop = log.scrollHeight;
  const last = [...log.querySelectorAll("article")].at(-1);
  if (last && last.classList.contains("theirs") && last.offsetHeight > log.clientHeight) log.scrollTop = last.offsetTop - 44;
}

/** Messages as items: days, the "new" line, albums, single messages; each with a key and a version to draw it by. */
function items(messages, place) {
  const out = [];
  const group = place.chat !== place.person;
  let day = "";
  for (let i = 0; i < messages.length; i += 1) {
    const message = messages[i];
    if (dayKey(message.date) !== day) {
      day = dayKey(message.date);
      const words = separator(message.date);
      out.push({ key: `day ${day}`, version: words, draw: () => h("p", { class: "day", role: "separator" }, h("time", { datetime: day }, words)) });
    }
    if (message.message_id === unreadFrom) {
      out.push({ key: "unread", version: t("new_messages"), draw: () => h("p", { class: "unread-line" }, h("span", {}, t("new_messages"))) });
    }
    const album = [message];
    while (message.media_group_id && messages[i + 1]?.media_group_id === message.media_group_id) album.push(messages[(i += 1)]);
    const before = messages[i - album.length];
    const after = messages[i + 1];
    const runs = (other) => other && other.from?.id === message.from?.id && Math.abs(other.date - message.date) < 300 && dayKey(other.date) === day && other.message_id !== unreadFrom;
    const how = { person: place.person, group, first: !runs(before) || message.message_id === unreadFrom, last: !runs(after) };
    const version = [...album.map((one) => one.seq), how.first, how.last, waitingFor.get(album.at(-1).message_id) ?? 0, document.documentElement.lang].join();
    out.push({ key: `message ${message.message_id}`, version, draw: () => bubble(album, how, (anchor, newest, said) => showMenu(anchor, choices(newest, said, place.person, composer))) });
  }
  return out;
}

function draw({ stick = atEnd() } = {}) {
  if (!store.open) return;
  const all = messagesOf(store.open.person, store.open.chat);
  from = Math.max(0, Math.min(from, all.length - 1));
  const next = new Map();
  let at = log.firstElementChild;
  for (const item of items(all.slice(from), store.open)) {
    const old = drawn.get(item.key);
    const element = old?.version === item.version ? old.element : item.draw();
    if (old && old.element !== element) {
      const focused = old.element.contains(document.activeElement);
      if (at === old.element) at = element;
      old.element.replaceWith(element);
      if (focused) element.focus({ preventScroll: true });
    } else if (element !== at) {
      log.insertBefore(element, at);
    }
    if (element === at) at = at.nextElementSibling;
    next.set(item.key, { version: item.version, element });
  }
  for (const [key, { element }] of drawn) if (!next.has(key)) element.remove();
  drawn = next;
  $("#nobody").hidden = true;
  if (stick) toBottom();
}

function earlier() {
  if (from === 0 || log.scrollTop > 120) return;
  const height = log.scrollHeight;
  from = Math.max(0, from - pageSize);
  draw({ stick: false });
  log.scrollTop += log.scrollHeight - height;
}

/** Start over with another chat (or in another language). */
function show() {
  closeMenu();
  log.replaceChildren();
  drawn = new Map();
  missed = 0;
  unreadFrom = null;
  head();
  if (!chatOf(store.open.person, store.open.chat).loaded) return;
  const all = messagesOf(store.open.person, store.open.chat);
  const unread = chatOfPerson(store.open.person, store.open.chat)?.unread ?? 0;
  if (unread > 0) unreadFrom = all.filter((one) => !isMine(one, store.open.person)).at(-unread)?.message_id ?? null;
  const first = all.findIndex((one) => one.message_id === unreadFrom);
  // Unread messages are all drawn, so that the line before them can be shown, but not without end.
  from = Math.max(0, all.length - mostAtOnce, Math.min(all.length - pageSize, first < 0 ? all.length : first - 5));
  draw({ stick: true });
  const line = $(".unread-line", log);
  if (line && log.scrollHeight - line.offsetTop > log.clientHeight) log.scrollTop = line.offsetTop - 40;
  markEnd();
  read();
}

function read() {
  const { person, chat } = store.open;
  if (document.visibilityState === "visible" && $("#app").dataset.pane !== "people" && (chatOfPerson(person, chat)?.unread ?? 0) > 0) acts.seen(person, chat);
}

/** The day of what is in sight stays at the top; only one day at a time. */
function stickDay() {
  const days = [...log.querySelectorAll(".day")];
  for (const day of days) day.classList.remove("stuck");
  days.filter((day) => day.offsetTop <= log.scrollTop + 12).at(-1)?.classList.add("stuck");
}

function markEnd() {
  stickDay();
  if (atEnd()) missed = 0;
  toEnd.hidden = atEnd();
  $(".badge", toEnd).hidden = missed === 0;
  $(".badge", toEnd).textContent = missed;
}

function head() {
  const place = store.open;
  const title = $("#conversation-title");
  if (!place) return fill(title);
  const person = personOf(place.person);
  const group = place.chat !== place.person ? chatOfPerson(place.person, place.chat) : null;
  const action = actionIn(place.person, place.chat);
  const sub = action ? h("span", { class: "typing" }, t(action.startsWith("upload") ? "uploading" : "typing"), h("i"), h("i"), h("i"))
    : [t("on_phone", { name: nameOf(person) }), person?.label ? ` · ${pick(person.label)}` : ""];
  const members = group ? store.people.filter((one) => one.chats?.some((chat) => chat.id === place.chat)) : [];
  return fill(title, avatar(group ? group.title : store.bot.first_name, group ? group.id : 0, "small"),
    h("div", { class: "titles" },
      h("h2", {}, h("span", {}, group ? group.title : store.bot.first_name), group ? null : h("span", { class: "tag-bot" }, t("bot"))),
      h("p", { role: "status" }, sub)),
    group && members.length > 1 ? h("select", { "aria-label": t("speaks_as"), onchange: (event) => acts.open(Number(event.target.value), place.chat) },
      members.map((one) => h("option", { value: one.id, selected: one.id === place.person }, nameOf(one)))) : null);
}

/** Arrow keys walk through the messages; "r", "e" and the menu key act on the one in hand. */
function walk(event) {
  const messages = [...log.querySelectorAll("article")];
  const current = document.activeElement.closest?.("article");
  const index = messages.indexOf(current);
  if (event.target !== log && event.target !== current) return;
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (step) {
    const next = index < 0 ? messages.at(-1) : messages[index + step];
    if (next) {
      event.preventDefault();
      next.focus();
      next.scrollIntoView({ block: "nearest" });
    }
  } else if (current && (event.key === "r" || event.key === "Enter")) {
    event.preventDefault();
    composer.reply(chatOf(store.open.person, store.open.chat).messages.get(Number(current.dataset.message)));
  } else if (current && event.key === "ContextMenu") {
    event.preventDefault();
    $(".more-button", current).click();
  }
}

export function startConversation() {
  on("open", show);
  on("language", () => store.open && (head(), draw()));
  on("people", () => {
    if (!store.open) return;
    head();
    read(); // the count of unread messages may come after the message itself
  });
  on("typing", (place) => {
    if (!isOpen(place.person, place.chat)) return;
    head();
    setTimeout(head, 5100);
  });
  on("waiting", (message) => {
    waitingFor.set(message.message_id, (waitingFor.get(message.message_id) ?? 0) + 1);
    if (store.open) draw();
  });
  on("messages", ({ person, chat, fresh, changed }) => {
    if (!isOpen(person, chat)) return;
    if (fresh) {
      show();
      return;
    }
    const own = changed.some((one) => isMine(one, person) && !one.edited && !one.deleted);
    const stick = atEnd() || own;
    if (!stick) missed += changed.filter((one) => !isMine(one, person) && !one.edited && !one.deleted).length;
    draw({ stick });
    head();
    markEnd();
    read();
  });
  log.addEventListener("scroll", () => {
    earlier();
    markEnd();
  });
  log.addEventListener("keydown", walk);
  log.addEventListener("load", (event) => event.target.tagName === "IMG" && missed === 0 && toEnd.hidden && toBottom(), true);
  log.addEventListener("dblclick", (event) => {
    const element = event.target.closest("article");
    if (!element || event.target.closest("button, a, code, details")) return;
    composer.reply(chatOf(store.open.person, store.open.chat).messages.get(Number(element.dataset.message)));
  });
  toEnd.addEventListener("click", () => log.scrollTo({ top: log.scrollHeight, behavior: "smooth" }));
  document.addEventListener("visibilitychange", () => store.open && read());
  new ResizeObserver(() => toEnd.hidden && toBottom()).observe(log);
  fill($("#nobody"), h("p", {}, icon("plane"), h("span", { "data-t": "choose_person" }, t("choose_person"))));
  $("#nobody").hidden = false;
}
