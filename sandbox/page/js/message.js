/** One message as a bubble. */
import { h, icon } from "./dom.js";
import * as acts from "./acts.js";
import * as api from "./api.js";
import { formatted } from "./formatting.js";
import { richLine, richMessage } from "./rich.js";
import { inlineKeyboard } from "./keyboards.js";
import { nameOf, store } from "./store.js";
import { hour } from "./time.js";
import { showPicture } from "./picture.js";
import { t } from "./words.js";

export const kinds = ["photo", "document", "voice", "audio", "video", "animation", "sticker", "location", "venue", "contact", "poll"];
export const kindOf = (message) => kinds.find((kind) => message[kind] && !(kind === "document" && message.animation));
export const isMine = (message, person) => message.from?.id === person;

/** A message in one line, for the list and for quotes. */
export function oneLine(message) {
  if (!message) return "";
  if (message.rich_message) return richLine(message.rich_message);
  const service = serviceText(message);
  if (service) return service;
  const text = message.text ?? message.caption;
  const kind = kindOf(message);
  if (kind === "document" && !text) return message.document.file_name ?? t("document");
  const prefix = kind ? `${t(message.media_group_id ? "album" : kind)}${text ? " · " : ""}` : "";
  return (prefix + (text ?? "")).replace(/\s+/g, " ").trim() || t("unknown_message");
}

/** The line in the middle of a group's chat, or null for a message somebody wrote. */
export function serviceText(message) {
  if (message.new_chat_members) return t("service_joined", { who: message.new_chat_members.map(nameOf).join("、") });
  if (message.left_chat_member) return t("service_left", { who: nameOf(message.left_chat_member) });
  if (message.group_chat_created || message.supergroup_chat_created) return t("service_created", { title: message.chat.title });
  if (message.new_chat_title) return t("service_title", { title: message.new_chat_title });
  if (message.pinned_message) return t("service_pinned");
  if (message.migrate_to_chat_id || message.migrate_from_chat_id) return t("service_upgraded");
  if (message.forum_topic_created) return t("service_topic", { title: message.forum_topic_created.name });
  return null;
}

function size(bytes) {
  if (!bytes && bytes !== 0) return "";
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function file(item, kind) {
  const name = item.file_name ?? t(kind);
  const ending = /\.(\w{1,5})$/.exec(name)?.[1] ?? "";
  return h("a", { class: "file", href: api.file(item.file_id), download: name, "aria-label": `${t("download", { name })} ${size(item.file_size)}` },
    h("span", { class: "sheet", dataset: { ending: ending.toLowerCase() } }, ending || icon("file")),
    h("span", { class: "file-name" }, h("b", {}, name), h("small", {}, size(item.file_size))));
}

export function photo(message) {
  const biggest = message.photo.at(-1);
  const source = api.file(biggest.file_id);
  const words = message.caption || t("photo");
  const attributes = { src: source, alt: words, width: biggest.width || null, height: biggest.height || null };
  return h("button", { type: "button", class: "picture", "aria-label": `${t("picture")}: ${words}`, onclick: () => showPicture(source, words) }, h("img", attributes));
}

function media(message, kind) {
  const item = message[kind];
  switch (kind) {
    case "photo": return photo(message);
    case "document": return file(item, kind);
    case "voice": case "audio": return h("div", { class: "sound" }, h("audio", { controls: true, preload: "none", src: api.file(item.file_id) }));
    case "video": case "animation": return h("video", { controls: true, preload: "metadata", src: api.file(item.file_id) });
    case "sticker": return h("span", { class: "sticker" }, item.emoji ?? t("sticker"));
    case "location": return place(item);
    case "venue": return place(item.location, item.title);
    case "contact": return h("p", {}, `${nameOf(item)} ${item.phone_number}`);
    case "poll": return h("p", {}, item.question);
    default: return null;
  }
}

const place = (at, title) => h("div", { class: "place" }, icon("pin"), h("span", {}, h("b", {}, title ?? t("location")), h("small", {}, `${at.latitude.toFixed(5)}, ${at.longitude.toFixed(5)}`)));

function origin(message) {
  const from = message.forward_origin;
  if (!from) return null;
  const name = from.sender_user ? nameOf(from.sender_user) : (from.sender_user_name ?? from.chat?.title ?? from.sender_chat?.title ?? "?");
  return h("p", { class: "origin" }, t("forwarded", { name }));
}

function quote(message) {
  const to = message.reply_to_message;
  if (!to) return null;
  const target = () => document.querySelector(`[data-message="${to.message_id}"]`);
  const jump = () => {
    const element = target();
    if (!element) return;
    element.scrollIntoView({ block: "center", behavior: "smooth" });
    element.classList.add("found");
    setTimeout(() => element.classList.remove("found"), 1600);
  };
  return h("button", { type: "button", class: "quote", onclick: jump }, h("b", {}, nameOf(to.from)), h("span", {}, message.quote?.text ?? oneLine(to)));
}

function reactions(message) {
  const counted = new Map();
  for (const { emoji } of message.reactions ?? []) counted.set(emoji, (counted.get(emoji) ?? 0) + 1);
  if (!counted.size) return null;
  return h("span", { class: "reactions" }, [...counted].map(([emoji, count]) => h("span", { class: "reaction" }, emoji, count > 1 ? ` ${count}` : "")));
}

function words(message) {
  if (message.rich_message) return richMessage(message.rich_message);
  if (message.text !== undefined) return h("div", { class: "text" }, formatted(message.text, message.entities));
  if (message.caption) return h("div", { class: "text" }, formatted(message.caption, message.caption_entities));
  return null;
}

/** "08:31 edited ✓✓" */
function meta(message, mine) {
  return h("span", { class: "meta" },
    message.edit_date || message.edited ? h("span", { class: "edited" }, t("edited")) : null,
    h("time", {}, hour(message.date)),
    mine ? h("span", { class: "sent", role: "img", "aria-label": t("sent") }, icon("ticks")) : null);
}

/**
 * @param {object[]} messages one message, or the pictures and files of one album
 * @param {{person: number, group: boolean, first: boolean, last: boolean}} how whose phone it is, and where in a run of messages
 */
export function bubble(messages, how, menu) {
  const message = messages[0];
  const said = messages.find((one) => one.caption) ?? message;
  const newest = messages.at(-1);
  const service = serviceText(message);
  if (service) return h("p", { class: "service", dataset: { message: message.message_id } }, h("span", {}, service));
  const mine = isMine(message, how.person);
  const kind = kindOf(message);
  const pictures = messages.length > 1 && messages.every((one) => one.photo);
  const inside = messages.length === 1
    ? (kind ? media(message, kind) : null)
    : h("div", { class: pictures ? `album n${Math.min(messages.length, 10)}` : "files" }, messages.map((one) => media(one, kindOf(one))));
  const bare = kind && ["photo", "video", "animation"].includes(kind) && !said.caption;
  const classes = ["message", mine ? "mine" : "theirs", how.first ? "first" : "", how.last ? "last" : "", kind ? `has-${kind}` : "", bare ? "bare" : "",
    message.rich_message ? "has-rich" : ""];
  const keyboard = inlineKeyboard(newest);
  const who = mine ? t("you") : nameOf(message.from);
  return h("article", { class: classes.filter(Boolean).join(" "), tabindex: "-1", dataset: { message: newest.message_id }, "aria-label": `${who}, ${hour(message.date)}` },
    h("div", { class: "column" },
      h("div", { class: "bubble" },
        how.group && !mine && how.first ? h("p", { class: `sender hue${Math.abs(message.from?.id ?? 0) % 7}` }, nameOf(message.from)) : null,
        origin(message), quote(message), inside, words(said), reactions(newest), meta(newest, mine)),
      keyboard),
    h("button", { type: "button", class: "round more-button", "aria-label": t("message_menu"), title: t("message_menu"), "aria-haspopup": "menu",
      onclick: (event) => menu(event.currentTarget, newest, said) }, icon("more")));
}

/** What can be done with a message: [{icon, word, run}]. */
export function choices(message, said, person, composer) {
  const mine = isMine(message, person);
  const text = said.text ?? said.caption ?? (said.rich_message ? richLine(said.rich_message) : "");
  const liked = (message.reactions ?? []).some((one) => one.user === person && one.emoji === "👍");
  return [
    { icon: "reply", word: "reply", run: () => composer.reply(message) },
    mine ? null : { emoji: "👍", word: "thumbs", run: () => acts.thumbs(message.message_id, !liked) },
    text ? { icon: "copy", word: "copy", run: () => acts.copy(text) } : null,
    mine && message.text !== undefined ? { icon: "pen", word: "edit", run: () => composer.edit(message) } : null,
    mine || store.open.chat === person ? { icon: "bin", word: "delete", run: () => acts.remove(message.message_id), danger: true } : null,
  ].filter(Boolean);
}
