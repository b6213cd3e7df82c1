/** What the page says by itself: a line that passes, or a box that waits for OK, as Telegram shows a bot's answer to a button. */
import { $, h } from "./dom.js";

export function toast(text, kind = "") {
  const line = h("div", { class: `toast ${kind}`.trim() }, text);
  $("#toasts").append(line);
  const stay = Math.max(3500, Math.min(9000, 1500 + text.length * 90));
  setTimeout(() => line.classList.add("going"), stay);
  setTimeout(() => line.remove(), stay + 400);
}

export function alertBox(text) {
  const dialog = $("#alert");
  $("p", dialog).textContent = text;
  if (!dialog.open) dialog.showModal();
}

/** Run something the person asked for; what the server refuses is said, not swallowed. */
export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error.message, "bad");
    return undefined;
  }
}
