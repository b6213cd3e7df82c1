/**
 * What the page knows, and who is told when it changes.
 * A chat is known by the person who looks at it: the same group is another chat on another phone.
 */
const bus = new EventTarget();

export const store = {
  bot: { id: 0, first_name: "", username: "" },
  people: [],
  chats: new Map(), // "person:chat" → {person, chat, messages: Map(message_id → message), seq, loaded}
  open: null, // {person, chat} in front of the reader
  typing: new Map(), // "person:chat" → {until (ms), action}: what the bot is seen doing
  clock: null, // what GET /clock answered, or null where there is no clock
};

export const on = (name, heard) => bus.addEventListener(name, (event) => heard(event.detail));
export const tell = (name, detail) => bus.dispatchEvent(new CustomEvent(name, { detail }));

export const keyOf = (person, chat = person) => `${person}:${chat}`;

export function chatOf(person, chat = person) {
  const key = keyOf(person, chat);
  if (!store.chats.has(key)) {
    store.chats.set(key, { person, chat, messages: new Map(), seq: 0, loaded: false });
  }
  return store.chats.get(key);
}

/** What the bot is seen doing in a chat now: "typing", "upload_document" …, or null. */
export function actionIn(person, chat = person) {
  const seen = store.typing.get(keyOf(person, chat));
  return seen && seen.until > Date.now() ? seen.action : null;
}

export const personOf = (id) => store.people.find((person) => person.id === id);

/** Messages in the order of the chat. */
export const messagesOf = (person, chat = person) =>
  [...chatOf(person, chat).messages.values()].sort((a, b) => a.message_id - b.message_id);

export const nameOf = (user) => [user?.last_name && /\p{Script=Han}/u.test(user.last_name) ? user.last_name + (user.first_name ?? "")
  : [user?.first_name, user?.last_name].filter(Boolean).join(" ")].flat().join("").trim() || `#${user?.id ?? "?"}`;

/** The groups anybody of the cast is in: [{chat, members: [person id, …]}]. */
export function groups() {
  const found = new Map();
  for (const person of store.people) {
    for (const chat of person.chats ?? []) {
      if (chat.type === "private") continue;
      if (!found.has(chat.id)) found.set(chat.id, { chat, members: [] });
      found.get(chat.id).members.push(person.id);
    }
  }
  return [...found.values()];
}

export const chatOfPerson = (person, chat = person) =>
  (personOf(person)?.chats ?? []).find((one) => one.id === chat || (chat === person && one.type === "private"));
