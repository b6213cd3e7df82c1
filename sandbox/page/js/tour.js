/**
 * The three-minute tour: stations that advance on what the chats show. A click alone moves nothing; the message it
 * leads to does. So the tour can be walked in another way than the highlighted one, left, and taken up again.
 */
import { chatOf, messagesOf, on, personOf, store } from "./store.js";
import { isTelegramDown } from "./faults.js";
import { drawTour } from "./tour_card.js";
import { isMine } from "./message.js";
import { cast, stations } from "./stations.js";
import { recall, remember } from "./words.js";
import { syncChat } from "./sync.js";
import { pointAt } from "./pointer.js";

const key = "sandbox.tour";
const fresh = () => ({ state: "new", station: 0, step: 0, seq: 0, now: null });

let tour = read();

function read() {
  try {
    const kept = { ...fresh(), ...JSON.parse(recall(key) ?? "null") };
    return stations[kept.station] ? kept : fresh();
  } catch {
    return fresh();
  }
}

const keep = () => remember(key, JSON.stringify(tour));

const shownButton = () => [...document.querySelectorAll(".tour-button")].find((one) => one.offsetParent !== null);

const newest = () => Math.max(0, ...cast.map((person) => chatOf(person).seq));

/** What a station may look at: everything in the chats since it began. */
const world = {
  get open() { return store.open; },
  get now() { return store.clock ? new Date(store.clock.now) : null; },
  get began() { return tour.now ? new Date(tour.now) : null; },
  /** What the bot wrote or changed in this person's chat since the station began. */
  fromBot: (person) => messagesOf(person).filter((one) => one.seq > tour.seq && !isMine(one, person)),
  /** What the person said since the station began. */
  said: (person) => messagesOf(person).filter((one) => one.seq > tour.seq && isMine(one, person)),
  all: (person) => messagesOf(person),
  get isDown() { return isTelegramDown(); },
};

export const station = () => stations[tour.station];
/** Steps that are needed by some only are shown while they are. */
export const state = () => ({ ...tour, station: stations[tour.station], index: tour.station, count: stations.length, world,
  hides: (step, at) => Boolean(step.needed) && (at < tour.step || !step.needed(world)) });
export const possible = () => cast.every(personOf);

function enter(index) {
  Object.assign(tour, { station: index, step: 0, seq: newest(), now: store.clock?.now ?? null });
}

/** Go on as far as the chats allow. */
function advance() {
  if (tour.state !== "on" || !possible()) {
    show();
    return;
  }
  let moved = false;
  for (;;) {
    const here = stations[tour.station];
    if (tour.step < here.steps.length) {
      const step = here.steps[tour.step];
      if (!(step.needed && !step.needed(world)) && !step.done(world)) break;
      tour.step += 1;
      moved = true;
      continue;
    }
    moved = true;
    if (tour.station + 1 === stations.length) {
      tour.state = "done";
      break;
    }
    enter(tour.station + 1);
  }
  if (moved) keep();
  show();
}

function show() {
  drawTour(possible() ? state() : null, { begin, leave, skip, again });
  const step = tour.state === "on" && possible() ? station().steps[tour.step] : null;
  // A step with a button of its own is done in the tour's card; the ring is around that.
  pointAt(step?.button ? () => ({ find: () => shownButton() }) : step?.at ? () => step.at(world) : null);
}

const loadCast = () => Promise.all(cast.map((person) => syncChat(person)));

async function begin() {
  // Only where it has to be waited for: what is done from this click on belongs to the tour.
  if (!cast.every((person) => chatOf(person).loaded)) await loadCast();
  if (tour.state !== "left") {
    tour = { ...fresh(), state: "on" };
    enter(0);
  }
  tour.state = "on";
  keep();
  advance();
}

async function again() {
  tour = fresh();
  await begin();
}

function leave() {
  tour.state = tour.state === "done" ? "closed" : tour.state === "on" ? "left" : "closed";
  keep();
  show();
}

function skip() {
  if (tour.station + 1 < stations.length) enter(tour.station + 1);
  else tour.state = "done";
  keep();
  advance();
}

export async function startTour() {
  for (const name of ["messages", "open", "clock", "faults", "language"]) on(name, advance);
  on("people", show);
  if (possible()) {
    await loadCast();
    // A sandbox that was started anew knows nothing of the old tour's messages: the tour begins anew as well.
    if (tour.seq > newest()) tour = fresh();
  }
  show();
  advance();
}
