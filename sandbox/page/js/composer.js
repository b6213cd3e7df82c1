/** Where the person writes: field, reply and edit strip, commands, attachments, the bot's own keyboard. */
import { $, fill, h, icon, iconButton } from "./dom.js";
import * as acts from "./acts.js";
import * as api from "./api.js";
import { attachments, chooseFiles, clearFiles, drawFiles, placeButton, takeDropsAndPastes } from "./attach.js";
import { closeCommands, commandKeys, showCommands, startCommands } from "./commands.js";
import { isOpen, replyKeyboard, replyState } from "./keyboards.js";
import { isMine, oneLine } from "./message.js";
import { attempt } from "./notices.js";
import { showMenu } from "./menu.js";
import { syncPeople } from "./sync.js";
import { keyOf, messagesOf, nameOf, on, personOf, store, tell } from "./store.js";
import { t } from "./words.js";

const drafts = new Map(); // chat key → {text, reply, edit, folded, dismissed}
let field;
let parts;

const draft = () => {
  const key = keyOf(store.open.person, store.open.chat);
  if (!drafts.has(key)) drafts.set(key, { text: "", reply: null, edit: null, keyboard: null, dismissed: 0 });
  return drafts.get(key);
};

const touch = () => matchMedia("(pointer: coarse)").matches;

function grow() {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 160)}px`;
  const something = field.value.trim() !== "" || attachments().length > 0;
  parts.send.classList.toggle("ready", something);
  parts.send.disabled = !something;
}

function write(text) {
  field.value = text;
  draft().text = text;
  grow();
}

/** Send what stands in the field; it comes back if the server would not have it. */
async function submit() {
  const now = draft();
  const text = field.value.trim();
  const files = attachments();
  if (!text && !files.length) return;
  closeCommands();
  const reply = now.reply ?? (now.edit ? null : replyState(store.open.person, store.open.chat).force);
  const editing = now.edit;
  Object.assign(now, { reply: null, edit: null });
  write("");
  strip();
  let done;
  if (editing) done = await acts.edit(editing.message_id, text);
  else if (files.length) done = await sendFiles(files, text, reply?.message_id);
  else done = await acts.say(text, reply && reply.message_id);
  if (done === undefined && !field.value) {
    Object.assign(now, { reply, edit: editing });
    write(text);
    strip();
  }
  field.focus();
}

async function sendFiles(files, caption, replyTo) {
  const items = files.map((file, index) => ({ kind: file.kind, file_name: file.name, content_base64: file.content, caption: index === 0 && caption ? caption : undefined, reply_to: replyTo }));
  // Photos and files do not travel in one album, as in Telegram.
  for (const kind of ["photo", "document"]) {
    const same = items.filter((item) => item.kind === kind);
    if (!same.length) continue;
    const done = await (same.length > 1 ? acts.sendAlbum(same) : acts.sendOne(same[0]));
    if (done === undefined) return undefined;
  }
  clearFiles();
  grow();
  return true;
}

/** The strip over the field: what is answered or changed. */
function strip() {
  const now = store.open ? draft() : null;
  const force = now && !now.edit && !now.reply ? replyState(store.open.person, store.open.chat).force : null;
  const asked = force && now.dismissed !== force.message_id ? force : null;
  const about = now?.edit ?? now?.reply ?? asked;
  parts.strip.hidden = !about;
  if (about) {
    const cancel = () => {
      if (now.edit) write("");
      Object.assign(now, { reply: null, edit: null, dismissed: asked?.message_id ?? now.dismissed });
      strip();
      field.focus();
    };
    fill(parts.strip, icon(now.edit ? "pen" : "reply"),
      h("span", { class: "about" }, h("b", {}, now.edit ? t("editing") : t("replying", { name: nameOf(about.from) })), h("span", {}, oneLine(about))),
      iconButton("close", t("cancel"), cancel));
  }
  const markup = asked?.reply_markup ?? replyState(store.open.person, store.open.chat).keyboard;
  const person = personOf(store.open.person);
  field.placeholder = markup?.input_field_placeholder || t("say");
  field.setAttribute("aria-label", t("say_as", { name: nameOf(person) }));
}

/** The bot's keyboard, open or folded away; the person's own choice lasts until the bot sends another one. */
function keyboard() {
  const { keyboard: markup, owner, folded } = replyState(store.open.person, store.open.chat);
  const now = draft();
  const chosen = now.keyboard && now.keyboard.owner === owner?.message_id ? now.keyboard.open : null;
  const open = Boolean(markup) && (chosen ?? !folded);
  parts.keys.hidden = !markup || Boolean(markup.is_persistent && open);
  parts.keys.setAttribute("aria-expanded", String(open));
  parts.keys.onclick = () => {
    now.keyboard = { owner: owner.message_id, open: !open };
    keyboard();
  };
  fill(parts.keyboard, open ? replyKeyboard(markup) : null);
}

/** In place of the field: "start" in an empty chat, "unblock" where the person blocked the bot. */
function gate() {
  const { person, chat } = store.open;
  const state = personOf(person);
  const empty = chat === person && messagesOf(person, chat).length === 0;
  const blocked = state?.blocked && chat === person;
  parts.gate.hidden = !(empty || blocked);
  parts.form.hidden = Boolean(empty || blocked);
  if (blocked) fill(parts.gate, h("button", { type: "button", class: "wide", onclick: () => attempt(() => api.block(person, false)).then(() => attempt(syncPeople)) }, t("unblock")));
  else if (empty) fill(parts.gate, h("button", { type: "button", class: "wide", onclick: () => acts.say("/start") }, t("start")));
  else fill(parts.gate);
}

function draw() {
  if (!store.open) return;
  strip();
  keyboard();
  gate();
}

function show() {
  closeCommands();
  clearFiles();
  const now = draft();
  $("#composer").hidden = false;
  write(now.text);
  draw();
  if (!touch() && $("#app").dataset.pane !== "people" && !document.activeElement?.closest?.("#rows, #side, #tour-strip")) field.focus({ preventScroll: true });
}

/** ↑ in an empty field takes up the last message to change it, as in Telegram. */
function editLast() {
  const last = messagesOf(store.open.person, store.open.chat).filter((one) => isMine(one, store.open.person) && one.text !== undefined).at(-1);
  if (last) composer.edit(last);
}

function typed(event) {
  if (commandKeys(event)) return;
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "ArrowUp" && field.value === "") {
    event.preventDefault();
    editLast();
  } else if (event.key === "Escape") {
    $(".strip:not([hidden]) button", $("#composer"))?.click();
  }
}

export const composer = {
  reply(message) {
    Object.assign(draft(), { reply: message, edit: null });
    strip();
    field.focus();
  },
  edit(message) {
    Object.assign(draft(), { reply: null, edit: message });
    write(message.text);
    strip();
    field.focus();
  },
  /** Put words into the field; whoever holds the phone sends them. */
  write(text) {
    write(text);
    field.focus();
  },
};

function build() {
  field = h("textarea", { id: "say", rows: "1", enterkeyhint: "send", autocomplete: "off", onkeydown: typed,
    oninput: () => { draft().text = field.value; grow(); showCommands(field.value); } });
  parts = {
    strip: h("div", { class: "strip", hidden: true }),
    files: h("div", { class: "files-strip", hidden: true }),
    keyboard: h("div", { class: "keyboard-place" }),
    gate: h("div", { class: "gate", hidden: true }),
    slash: iconButton("slash", "", () => showCommands("/", true), "slash"),
    clip: iconButton("clip", "", (event) => showMenu(event.currentTarget, [
      { icon: "image", word: "attach_photo", run: () => chooseFiles("photo") },
      { icon: "file", word: "attach_file", run: () => chooseFiles("document") },
      placeButton(),
    ])),
    keys: iconButton("keys", "", null),
    send: h("button", { type: "submit", class: "round send" }, icon("send")),
  };
  parts.form = h("form", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    parts.clip, h("div", { class: "field" }, field, parts.keys, parts.slash), parts.send);
  fill($("#composer"), h("div", { id: "commands", hidden: true }), parts.strip, parts.files, parts.gate, parts.form, parts.keyboard);
  relabel();
}

function relabel() {
  for (const [name, word] of [["slash", "commands"], ["clip", "attach"], ["keys", "keyboard"], ["send", "send"]]) {
    parts[name].setAttribute("aria-label", t(word));
    parts[name].title = t(word);
  }
}

export function startComposer() {
  build();
  startCommands($("#commands"), field, (text) => { write(""); acts.say(text); }, (text) => { write(text); field.focus(); });
  takeDropsAndPastes($("#conversation"), field);
  $("#composer").hidden = true;
  on("open", show);
  on("language", () => { relabel(); draw(); });
  on("people", draw);
  on("files", () => { drawFiles(parts.files); grow(); });
  on("messages", ({ person, chat }) => isOpen(person, chat) && draw());
  addEventListener("keydown", (event) => {
    const elsewhere = event.target.closest?.("input, textarea, select, dialog");
    if (event.key === "/" && !elsewhere && store.open) {
      event.preventDefault();
      field.focus();
      write("/");
      showCommands("/");
    }
  });
  tell("files");
}
