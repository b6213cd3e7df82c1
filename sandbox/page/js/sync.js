/** Keeping up with the server: one stream of events for everybody on it, read as nudges; the chat itself is then asked for. */
import * as api from "./api.js";
import { $ } from "./dom.js";
import { chatOf, keyOf, store, tell } from "./store.js";

const running = new Map(); // chat key → whether it is to be read once more

/** A Message object has inline keyboards alone; `markup` is whatever the bot sent with it. */
const asShown = (message) => ({ ...message, reply_markup: message.markup ?? message.reply_markup });

/** Read what is new in a chat; asked for twice at once, it reads once more after the first. */
export async function syncChat(person, chat = person) {
  const key = keyOf(person, chat);
  if (running.has(key)) {
    running.set(key, true);
    return;
  }
  running.set(key, false);
  try {
    const known = chatOf(person, chat);
    const answer = await api.chat(person, chat, known.seq);
    const fresh = !known.loaded;
    for (const message of answer.messages) {
      if (message.deleted) known.messages.delete(message.message_id);
      else known.messages.set(message.message_id, asShown(message));
      // The bot has spoken, so it is not typing any more.
      if (message.from?.id === store.bot.id) store.typing.delete(key);
    }
    known.seq = Math.max(known.seq, answer.seq ?? 0);
    known.loaded = true;
    if (fresh || answer.messages.length) tell("messages", { person, chat, fresh, changed: answer.messages });
  } finally {
    const again = running.get(key);
    running.delete(key);
    if (again) await syncChat(person, chat);
  }
}

export async function syncPeople() {
  const answer = await api.people();
  store.people = answer.people;
  store.bot = answer.bot;
  tell("people");
}

const syncLoaded = () => Promise.all([...store.chats.values()].filter((one) => one.loaded).map((one) => syncChat(one.person, one.chat)));

let peopleDue = 0;
/** Many events, one look at the list. */
export function syncPeopleSoon() {
  if (peopleDue) return;
  peopleDue = setTimeout(() => {
    peopleDue = 0;
    syncPeople().catch(lost);
  }, 120);
}

let stream = null;
let again = 0;

/** What was asked for did not come: say so, and ask for everything once more. Where the stream broke, its return does that. */
function lost() {
  $("#connection").hidden = false;
  again ||= setTimeout(() => {
    again = 0;
    if (stream?.readyState === EventSource.OPEN) catchUp();
  }, 2000);
}

function catchUp() {
  syncPeople().then(syncLoaded).then(() => { $("#connection").hidden = true; }).catch(lost);
}

/** Those who look at a chat: its one person, or the cast's members of a group. */
const lookers = (chat) => (chat > 0 ? [chat] : store.people.filter((one) => one.chats.some((known) => known.id === chat)).map((one) => one.id));

function heard(event) {
  const data = JSON.parse(event.data);
  switch (data.type) {
    case "action":
      for (const person of lookers(data.chat)) {
        store.typing.set(keyOf(person, data.chat), { until: Date.now() + 1000 * data.seconds, action: data.action });
        tell("typing", { person, chat: data.chat });
      }
      return;
    case "clock":
      tell("clock-moved", data);
      return;
    case "callback": // whoever pressed the button is waiting for its answer elsewhere
      return;
    case "commands":
      tell("commands");
      return;
    default:
      for (const person of data.chat ? lookers(data.chat) : []) {
        if (store.chats.get(keyOf(person, data.chat))?.loaded) syncChat(person, data.chat).catch(lost);
      }
      syncPeopleSoon();
  }
}

export function listen() {
  const source = stream = new EventSource("/user/events");
  source.onmessage = heard;
  source.onopen = () => {
    $("#connection").hidden = true;
    tell("connected");
    catchUp();
  };
  source.onerror = () => {
    lost();
    // The browser tries again by itself after a break, but not after an answer that is no stream (a restart's 502 or 404).
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 2000);
  };
}
