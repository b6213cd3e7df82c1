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
  busy = Boolean(clock.running) && busy;
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

const lookSoon = () => {
  if (due || !store.clock) return;
  due = setTimeout(() => {
    due = 0;
    look().catch((error) => toast(error.message, "bad"));
  }, 300);
};

export async function moveClock(step) {
  if (busy) return;
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
  const value = $("#clock-date").value;
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

function draw() {
  const clock = store.clock;
  for (const element of document.querySelectorAll("#open-side .now")) element.textContent = clock ? hour(clock.now) : "";
  const section = $("#clock");
  if (!clock) {
    fill(section, h("h3", {}, icon("clock"), t("clock")), h("p", { class: "hint" }, t("no_clock")));
    return;
  }
  const focused = section.contains(document.activeElement) ? document.activeElement.id : null;
  const typedDate = $("#clock-date")?.value;
  section.classList.toggle("busy", busy);
  fill(section,
    h("h3", {}, icon("clock"), t("clock")),
    h("div", { class: "now-line", "aria-live": "polite" }, h("time", { class: "big", datetime: clock.now }, hour(clock.now)), h("span", {}, longDay(clock.now))),
    h("div", { class: "moves" },
      h("button", { type: "button", id: "plus-hour", class: "plain", disabled: busy, onclick: () => moveClock({ by_seconds: 3600 }) }, t("hour")),
      h("button", { type: "button", id: "next-morning", class: "plain", disabled: busy, onclick: () => moveClock({ next_morning: true }) }, t("morning")),
      h("button", { type: "button", id: "to-date", class: "plain", disabled: busy, "aria-expanded": String(asked), onclick: () => { asked = !asked; draw(); if (asked) $("#clock-date").focus(); } }, t("to_date"))),
    asked ? h("form", { class: "date-form", onsubmit: goTo },
      h("input", { type: "datetime-local", id: "clock-date", "aria-label": t("date"), min: fieldValue(clock.now), value: typedDate || fieldValue(clock.now), required: true }),
      h("button", { type: "submit", class: "plain strong", disabled: busy }, t("go"))) : null,
    h("p", { class: "running", role: "status" }, busy ? [h("span", { class: "spinner", "aria-hidden": "true" }), t("running")] : ""),
    h("h4", {}, t("next_things")), next());
  if (focused) document.getElementById(focused)?.focus();
}

export const isBusy = () => busy;

export async function startClock() {
  on("clock", draw);
  on("language", draw);
  on("messages", lookSoon);
  on("clock-moved", ({ now }) => {
    if (!store.clock || !now) return;
    store.clock = { ...store.clock, now };
    tell("clock");
    if (!busy) lookSoon();
  });
  draw();
  await look();
}
