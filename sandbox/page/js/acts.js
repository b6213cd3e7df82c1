/** What the person holding the phone does. Everything goes through the server; nothing is shown before it is there. */
import * as api from "./api.js";
import { chatOf, keyOf, store, tell } from "./store.js";
import { syncChat } from "./sync.js";
import { alertBox, attempt, toast } from "./notices.js";
import { t } from "./words.js";

/** Where "send my location" says one is: the district office of the sample, since a sandbox has no whereabouts. */
export const office = { latitude: 34.37128, longitude: 107.1506 };

const here = () => ({ person: store.open.person, chat: store.open.chat });

async function then(work) {
  const place = here();
  const done = await attempt(() => work(place));
  await attempt(() => syncChat(place.person, place.chat));
  return done;
}

export const say = (text, replyTo) => then((place) => api.say({ ...place, text, reply_to: replyTo }));
export const edit = (messageId, text) => then((place) => api.edit({ ...place, message_id: messageId, text }));
export const remove = (messageId) => then((place) => api.remove({ ...place, message_id: messageId }));
export const thumbs = (messageId, on) => then((place) => api.react({ ...place, message_id: messageId, emoji: on ? "👍" : null }));
export const sendOne = (item) => then((place) => api.send({ ...place, ...item }));
export const sendAlbum = (items) => then((place) => api.album({ ...place, items }));

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without the clipboard's permission the old way still works on a selected field.
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  toast(t("copied_what", { text: text.length > 60 ? `${text.slice(0, 60)}…` : text }));
}

/** A link to the bot itself is followed here, as a tap on it would; the page opens no other address. */
export function follow(url) {
  const target = new URL(url, location.href);
  const bot = store.bot.username?.toLowerCase();
  const joins = /^(t|telegram)\.me$/.test(target.hostname) && target.pathname.slice(1).toLowerCase() === bot;
  if (joins) {
    then((place) => api.join(place.person, url));
    return;
  }
  if (target.protocol === "tg:" && target.searchParams.get("id")) {
    open(Number(target.searchParams.get("id")));
    return;
  }
  alertBox(t("leave_page", { url }));
}

const waiting = new Map(); // "chat key/message/data" → true while the bot owes an answer

export const isWaiting = (message, data) => waiting.has(`${keyOf(store.open.person, store.open.chat)}/${message.message_id}/${data}`);

/** Press a button under a message and show what the bot answers: a passing line, or a box when it asks for one. */
export async function press(message, button) {
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.url) return follow(button.url);
  const place = here();
  const key = `${keyOf(place.person, place.chat)}/${message.message_id}/${button.callback_data}`;
  if (waiting.has(key)) return undefined;
  waiting.set(key, true);
  tell("waiting", message);
  try {
    const pressed = await api.press({ ...place, message_id: message.message_id, data: button.callback_data });
    const answer = await api.callback(pressed.callback_query_id);
    if (answer.text) (answer.show_alert ? alertBox : toast)(answer.text);
    if (answer.url) follow(answer.url);
    if (!answer.answered) toast(t("no_answer"), "bad");
  } catch (error) {
    toast(error.message, "bad");
  } finally {
    waiting.delete(key);
    tell("waiting", message);
  }
  return attempt(() => syncChat(place.person, place.chat));
}

/** Take somebody's phone in hand. */
export async function open(person, chat = person) {
  store.open = { person, chat };
  chatOf(person, chat);
  tell("open");
  await attempt(() => syncChat(person, chat));
}

/** The chat was in front of somebody's eyes. */
export async function seen(person, chat) {
  const row = store.people.find((one) => one.id === person)?.chats?.find((one) => one.id === chat);
  if (row) row.unread = 0;
  tell("people");
  await attempt(() => api.read(person, chat, chatOf(person, chat).seq));
}
