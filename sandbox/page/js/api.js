/** The sandbox's user side, one function an address. An error carries what the server said about it. */
export class Refused extends Error {
  constructor(status, description) {
    super(description);
    this.status = status;
  }
}

async function ask(method, address, body) {
  const options = { method, headers: {} };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  const response = await fetch(address, options);
  const text = await response.text();
  let answer = {};
  try {
    answer = text ? JSON.parse(text) : {};
  } catch {
    throw new Refused(response.status, text.slice(0, 200));
  }
  if (!response.ok || answer.ok === false) throw new Refused(response.status, answer.description ?? response.statusText);
  return answer;
}

const query = (values) => {
  const kept = Object.entries(values).filter(([, value]) => value !== undefined && value !== null);
  return kept.length ? `?${new URLSearchParams(kept)}` : "";
};

export const people = () => ask("GET", "/user/people");
export const setLanguage = (person, code) =>
  ask("POST", "/user/people", { id: person.id, first_name: person.first_name, language_code: code });
export const join = (person, link) => ask("POST", "/user/join", { person, link });
export const say = (values) => ask("POST", "/user/say", values);
export const edit = (values) => ask("POST", "/user/edit", values);
export const remove = (values) => ask("POST", "/user/delete", values);
export const press = (values) => ask("POST", "/user/press", values);
export const callback = (id) => ask("GET", `/user/callback/${id}${query({ wait: 30 })}`);
export const send = (values) => ask("POST", "/user/send", values);
export const album = (values) => ask("POST", "/user/album", values);
export const react = (values) => ask("POST", "/user/react", values);
/** Reading a chat marks it as read; `peek` leaves that alone. */
export const read = (person, chat, after) => ask("GET", `/user/chat${query({ person, chat, after, wait: 0 })}`);
export const block = (person, blocked) => ask("POST", blocked ? "/user/block" : "/user/unblock", { person });
export const chat = (person, chat, after) => ask("GET", `/user/chat${query({ person, chat, after, wait: 0, peek: 1 })}`);
export const commands = (person, chat) => ask("GET", `/user/commands${query({ person, chat })}`);
export const file = (id) => `/user/file/${encodeURIComponent(id)}`;
export const clock = () => ask("GET", "/clock");
export const moveClock = (move) => ask("POST", "/clock", move);
export const faults = () => ask("GET", "/faults");
export const addFault = (fault) => ask("POST", "/faults", fault);
export const dropFault = (id) => ask("DELETE", `/faults${query({ id })}`);
export const rateRule = (on) => ask("POST", "/rules/rate", { on });
export const calls = (after, wait) => ask("GET", `/calls${query({ after, wait })}`);
