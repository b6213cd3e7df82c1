/** Buttons: those under a message, and those that take the keyboard's place. */
import { h, icon } from "./dom.js";
import * as acts from "./acts.js";
import { messagesOf, store } from "./store.js";
import { t } from "./words.js";

const sign = (button) => (button.copy_text ? "copy" : button.url ? "link" : null);

function says(button) {
  if (button.copy_text) return `${button.text} (${t("copies")})`;
  if (button.url) return `${button.text} (${t("opens")})`;
  return null;
}

export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  return h("div", { class: "inline-keyboard" }, rows.map((row) => h("div", { class: "row" }, row.map((button) => {
    const waits = button.callback_data && acts.isWaiting(message, button.callback_data);
    return h("button", { type: "button", class: `key ${button.style ?? ""} ${waits ? "waits" : ""}`.trim(), "aria-label": says(button), "aria-busy": waits ? "true" : null,
      dataset: button.callback_data ? { data: button.callback_data } : {}, onclick: () => acts.press(message, button) },
    h("span", {}, button.text), sign(button) ? icon(sign(button), "sign") : null);
  }))));
}

/**
 * What stands where the keyboard would: the newest reply keyboard that was not removed since, and whether it is folded away;
 * and the message that asks for a reply, while nobody has written since.
 * @returns {{keyboard: object|null, owner: object|null, folded: boolean, force: object|null}}
 */
export function replyState(person, chat) {
  const messages = messagesOf(person, chat);
  let wrote = false;
  let force = null;
  for (let i = messages.length - 1; i >= 0; i -= 1) {
    const message = messages[i];
    if (message.from?.id === person) {
      wrote = true;
      continue;
    }
    const markup = message.reply_markup;
    if (!markup || markup.inline_keyboard) continue;
    if (markup.force_reply) {
      if (!wrote && !force) force = message;
      continue;
    }
    if (markup.remove_keyboard) return { keyboard: null, owner: null, folded: false, force };
    if (markup.keyboard) return { keyboard: markup, owner: message, folded: Boolean(markup.one_time_keyboard && wrote), force };
  }
  return { keyboard: null, owner: null, folded: false, force };
}

async function tap(button) {
  if (button.request_location) return acts.sendOne({ kind: "location", ...acts.office });
  return acts.say(button.text);
}

export function replyKeyboard(markup) {
  return h("div", { class: `reply-keyboard ${markup.resize_keyboard ? "" : "tall"}`.trim(), role: "group", "aria-label": t("keyboard") },
    markup.keyboard.map((row) => h("div", { class: "row" }, row.map((given) => {
      const button = typeof given === "string" ? { text: given } : given;
      return h("button", { type: "button", class: `key ${button.style ?? ""}`.trim(), onclick: () => tap(button) }, button.text);
    }))));
}

export const isOpen = (person, chat) => store.open?.person === person && store.open?.chat === chat;
