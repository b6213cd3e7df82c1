/** The clock panel: now, the ways forward, and what will happen next. */
import { $, fill, h, icon } from "./dom.js";
import * as api from "./api.js";
import { on, store, tell } from "./store.js";
import { toast } from "./notices.js";
import { fieldValue, fromField, hour, instant, longDay, upcoming } from "./time.js";
import { pick, t } from "./words.js";

let busy = false;
let asked = false; // whether the field for a date is open
let due = 0;

function take(clock) {
  store.clock = clock;
  // Moved from another window: look again until it has arrived.
  if (clock.running && !busy) lookSoon(1000);
  tell("clock");
}

/** Look at the clock; a sandbox without one is told by 404. */
async function look() {
  try {
    take(await api.clock());
  } catch (error) {
    if (error.status !== 404) throw error;
    store.clock = null;
    tell("clock");
  }
}

const lookSoon = (wait = 300) => {
  if (due || !store.clock) return;
  due = setTimeout(() => {
    due = 0;
    look().catch((error) => toast(error.message, "bad"));
  }, wait);
};

const isRunning = () => busy || Boolean(store.clock?.running);

export async function moveClock(step) {
  if (isRunning()) return;
  busy = true;
  tell("clock");
  try {
    take(await api.moveClock(step));
  } catch (error) {
    toast(error.message, "bad");
  } finally {
    busy = false;
    tell("clock");
  }
}

function goTo(event) {
  event.preventDefault();
  const value = parts.date.value;
  if (!value) return;
  const to = fromField(value);
  if (instant(to) <= instant(store.clock.now)) {
    toast(t("backwards"), "bad");
    return;
  }
  asked = false;
  moveClock({ to });
}

function next() {
  const things = store.clock.upcoming ?? [];
  if (!things.length) return h("p", { class: "hint" }, t("nothing_next"));
  return h("ol", { class: "upcoming" }, things.slice(0, 6).map((thing) => h("li", {},
    h("time", { datetime: thing.at }, upcoming(thing.at)), h("span", {}, pick(thing.title ?? thing.name)))),
  things.length > 6 ? h("li", { class: "hint" }, t("more_things", { n: things.length - 6 })) : null);
}

let parts = null;

/** The panel is built once and then only filled in: a date half typed survives the bot's messages. */
function build() {
  const button = (id, word, onclick) => h("button", { type: "button", id, class: "plain", onclick }, t(word));
  const open = () => {
    asked = !asked;
    if (asked) parts.date.value = fieldValue(store.clock.now);
    draw();
    if (asked) parts.date.focus();
  };
  parts = {
    now: h("div", { class: "now-line" }),
    hour: button("plus-hour", "hour", () => moveClock({ by_seconds: 3600 })),
    morning: button("next-morning", "morning", () => moveClock({ next_morning: true })),
    to: button("to-date", "to_date", open),
    date: h("input", { type: "datetime-local", id: "clock-date", "aria-label": t("date"), required: true }),
    go: h("button", { type: "submit", class: "plain strong" }, t("go")),
    running: h("p", { class: "running", role: "status" }),
    next: h("div"),
  };
  parts.form = h("form", { class: "date-form", novalidate: true, onsubmit: goTo }, parts.date, parts.go);
  fill($("#clock"), h("h3", {}, icon("clock"), t("clock")), parts.now, h("div", { class: "moves" }, parts.hour, parts.morning, parts.to),
    parts.form, parts.running, h("h4", {}, t("next_things")), parts.next);
}

function draw() {
  const clock = store.clock;
  for (const element of document.querySelectorAll("#open-side .now")) element.textContent = clock ? hour(clock.now) : "";
  if (!clock) {
    parts = null;
    fill($("#clock"), h("h3", {}, icon("clock"), t("clock")), h("p", { class: "hint" }, t("no_clock")));
    return;
  }
  if (!parts) build();
  fill(parts.now, h("time", { class: "big", datetime: clock.now }, hour(clock.now)), h("span", {}, longDay(clock.now)));
  for (const button of [parts.hour, parts.morning, parts.to, parts.go]) button.disabled = isRunning();
  parts.to.setAttribute("aria-expanded", String(asked));
  parts.form.hidden = !asked;
  fill(parts.running, isRunning() ? [h("span", { class: "spinner", "aria-hidden": "true" }), t("running")] : "");
  fill(parts.next, next());
}

export async function startClock() {
  on("clock", draw);
  on("language", () => {
    parts = null;
    draw();
  });
  on("messages", () => lookSoon());
  on("clock-moved", ({ now }) => {
    if (!store.clock || !now) return;
    store.clock = { ...store.clock, now };
    tell("clock");
    if (!busy) lookSoon();
  });
  draw();
  await look();
}
