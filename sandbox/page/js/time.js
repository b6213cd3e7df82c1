/** Times as people read them, in the office's zone (the clock names it; without one, this machine's). */
import { store } from "./store.js";
import { locale, t } from "./words.js";

const zone = () => store.clock?.zone ?? undefined;
const formats = new Map();

function format(name, options) {
  const key = `${name}|${locale()}|${zone()}`;
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(locale(), { timeZone: zone(), hourCycle: "h23", ...options }));
  return formats.get(key);
}

export const instant = (value) => new Date(typeof value === "number" ? value * 1000 : value);
export const hour = (value) => format("hour", { hour: "2-digit", minute: "2-digit" }).format(instant(value));
export const longDay = (value) => format("long", { year: "numeric", month: "long", day: "numeric", weekday: "long" }).format(instant(value));
const shortDay = (value) => format("short", { month: "numeric", day: "numeric" }).format(instant(value));
const middleDay = (value) => format("middle", { month: "short", day: "numeric", weekday: "short" }).format(instant(value));

/** "2023-02-21" in the zone: equal strings are the same day. */
export function dayKey(value) {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: zone(), year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(instant(value));
}

/** "2023-02-21T09:30" in the zone, as a date and time field takes it. */
export const fieldValue = (value) => `${dayKey(value)}T${hour(value)}`;

/** What a date and time field holds, read in the zone, as ISO with the zone's offset of that moment. */
export function fromField(text) {
  const guess = new Date(`${text}:00Z`);
  const shift = new Date(`${fieldValue(guess.toISOString())}:00Z`) - guess; // what the zone adds to UTC then
  const minutes = Math.round(shift / 60000);
  const two = (n) => String(Math.floor(n)).padStart(2, "0");
  return `${text}:00${minutes < 0 ? "-" : "+"}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`;
}

const now = () => store.clock?.now ?? new Date().toISOString();

function daysFromNow(value) {
  return Math.round((Date.parse(dayKey(value)) - Date.parse(dayKey(now()))) / 86400000);
}

/** The word for a near day, or the day. */
export function nearDay(value) {
  const days = daysFromNow(value);
  if (days === 0) return t("today");
  if (days === -1) return t("yesterday");
  if (days === 1) return t("tomorrow");
  return middleDay(value);
}

/** Over a day's messages. */
export const separator = (value) => (Math.abs(daysFromNow(value)) <= 1 ? `${nearDay(value)} · ${middleDay(value)}` : longDay(value));

/** In the list of chats. */
export const brief = (value) => (daysFromNow(value) === 0 ? hour(value) : shortDay(value));
export const upcoming = (value) => (daysFromNow(value) === 0 ? hour(value) : `${nearDay(value)} ${hour(value)}`);
