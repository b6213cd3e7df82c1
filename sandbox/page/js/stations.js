/** The stations of the tour: what is said at each, where to look, and what the chats show when it is done. */
import * as api from "./api.js";
import { field, said, styled } from "./pointer.js";
import { moveClock } from "./clock.js";
import { attempt } from "./notices.js";
import { language } from "./words.js";

/** The cast of the demo: an official of two units, the head of one, the office, the district leader, the administrator. */
export const cast = [1001, 1002, 1003, 1004, 1005];
const [official, head, office, leader] = cast;

const from = (day) => new Date(`${day}T00:00:00+08:00`);
const since = (message, instant) => Boolean(instant) && message.date * 1000 >= instant.getTime();
const after = (message, instant) => Boolean(instant) && message.date * 1000 > instant.getTime();
const keys = (message) => (message.reply_markup?.inline_keyboard ?? []).flat();
const hasStyle = (message, style) => keys(message).some((key) => key.style === style);
const clock = (selector) => () => ({ side: selector });

/** The greeting has a button for each language. */
const greeting = (world, person) => world.all(person).filter((one) => keys(one).some((key) => key.text === "English")).at(-1);

/** Which language the bot speaks with somebody, by the last thing it said that is clearly in one; null where it has not greeted. */
function speaks(world, person) {
  const asked = greeting(world, person);
  if (!asked) return null;
  let found = null;
  for (const one of world.all(person)) {
    if (one.from?.id === person || !one.text) continue;
    const han = one.text.match(/\p{Script=Han}/gu)?.length ?? 0;
    const latin = one.text.match(/[a-z]/gi)?.length ?? 0;
    if (one === asked) found = han * 2 > latin ? "zh" : "en";
    else if (!han && latin > 5) found = "en";
    else if (!latin && han > 5) found = "zh";
  }
  return found;
}

const allSpeakYours = (world) => cast.every((person) => [null, language()].includes(speaks(world, person)));

/** Press the language's button on every phone that still speaks the other one. */
async function speakYours(world) {
  for (const person of cast) {
    if ([null, language()].includes(speaks(world, person))) continue;
    await attempt(() => api.press({ person, message_id: greeting(world, person).message_id, text: language() === "zh" ? "中文" : "English" }));
  }
}

const pickUp = (person, zh, en) => ({ say: { zh, en }, at: () => ({ person }), done: (world) => world.open?.person === person });

const goTo = (day, zh, en) => ({ word: { zh, en }, run: () => moveClock({ to: `${day}T09:00:00+08:00` }) });

export const stations = [
  {
    id: "morning", who: official,
    title: { zh: "早上八点半", en: "Half past eight" },
    text: {
      zh: "2023 年 2 月 21 日 8:29，441 项任务刚刚分到各单位。一分钟后，每位经办人会收到当天唯一的一条晨间提醒。",
      en: "It is 8:29 on 21 February 2023, and 441 tasks have just been handed out. In a minute every official gets the day’s one and only prompt.",
    },
    steps: [
      pickUp(official, "拿起**陈晓**的手机。", "Pick up **陈晓**’s phone."),
      { say: { zh: "机器人还在对他们说英文。让五部手机都说**中文**。", en: "The bot still writes Chinese to them. Set all five phones to **English**." }, at: () => ({ side: "#tour" }),
        button: { word: { zh: "都改成中文", en: "Set to English" }, run: speakYours }, needed: (world) => !allSpeakYours(world), done: allSpeakYours },
      { say: { zh: "把时钟拨快**一小时**。", en: "Move the clock **one hour** on." }, at: clock("#plus-hour"), done: (world) => world.fromBot(official).some((one) => after(one, world.began) && since(one, new Date("2023-02-21T08:30:00+08:00")) && keys(one).length > 0) },
    ],
  },
  {
    id: "report", who: official,
    before: { zh: "✓ 提醒到了：该报什么、哪天到期，按轻重排好。", en: "✓ The prompt is there: what to report and by when, the most pressing first." },
    title: { zh: "三十秒报一次", en: "A report in thirty seconds" },
    text: { zh: "第 1 项有了进展。像回复同事一样回一句就行，怎么说都可以。", en: "Number 1 has moved. Answer as you would a colleague, in any words." },
    steps: [
      { say: { zh: "发送 `1 60% 主体完工`。", en: "Send `1 60% frame is up`." }, at: () => ({ person: official, find: field }), done: (world) => world.fromBot(official).some((one) => one.reply_to_message && keys(one).some((key) => /撤回|Undo/.test(key.text))) },
    ],
  },
  {
    id: "deadline", who: official,
    before: { zh: "✓ 机器人复述了它的理解；不对就按“撤回”。", en: "✓ The bot says back what it understood. Were it wrong, one tap undoes it." },
    title: { zh: "让期限过去", en: "Let a deadline pass" },
    text: { zh: "许多节点 3 月 31 日到期。这回什么也不报，直接走到 4 月 3 日；路上该做的，机器人会按顺序补做。", en: "Many milestones are due on 31 March. Report nothing and go straight to 3 April; the bot does all that falls on the way, in order." },
    steps: [
      { say: { zh: "前往 **4 月 3 日 9:00**（约十秒）。", en: "Go to **3 April, 9:00** (takes some ten seconds)." }, at: clock("#clock"), button: goTo("2023-04-03", "前往 4 月 3 日", "Go to 3 April"),
        done: (world) => [official, head].every((person) => world.fromBot(person).some((one) => since(one, from("2023-04-03")))) },
      pickUp(head, "看看单位负责人**王建国**的手机。", "Look at **王建国**’s phone: he heads the unit."),
    ],
  },
  {
    id: "climb", who: leader,
    before: { zh: "✓ 逾期一个工作日，经办人和单位负责人同时知道。", en: "✓ One working day late, and the official and the head of the unit both know." },
    title: { zh: "预警逐级上升", en: "The alert climbs" },
    text: { zh: "没有进展就一级一级往上：第三个工作日到督查室，第八个工作日到分管区领导。4 月 5 日是清明节，谁也不打扰。", en: "With no progress it goes up: on the third working day to the office, on the eighth to the district leader. 5 April is a holiday, so nobody is disturbed." },
    steps: [
      { say: { zh: "按**第二天早上**，直到 4 月 6 日督查室**李敏**收到。", en: "Press **Next morning** until **李敏** in the office is alerted, on 6 April." }, at: clock("#next-morning"), done: (world) => world.fromBot(office).some((one) => after(one, world.began)) },
      { say: { zh: "前往 **4 月 13 日 9:00**。", en: "Go to **13 April, 9:00**." }, at: clock("#clock"), button: goTo("2023-04-13", "前往 4 月 13 日", "Go to 13 April"), done: (world) => world.fromBot(leader).some((one) => after(one, world.began)) },
      pickUp(leader, "看看区领导**赵卫东**的手机。", "Look at the district leader **赵卫东**’s phone."),
    ],
  },
  {
    id: "accept", who: office,
    before: { zh: "✓ 到了区领导这里，红牌督办单也拟好了。", en: "✓ It has reached the district leader, and a red notice is drafted." },
    title: { zh: "报完成，督查室审核", en: "Done, and accepted" },
    text: { zh: "陈晓报完成，预警立刻停下。等待审核的日子不算他超期，通过以后才计分。", en: "陈晓 reports completion, and the alerts stop at once. Waiting for review is never counted as his delay; points come with acceptance." },
    steps: [
      { say: { zh: "用**陈晓**的手机发送 `ZD001 完成`。", en: "On **陈晓**’s phone, send `ZD001 done`." }, at: () => ({ person: official, find: field }), done: (world) => world.fromBot(office).some((one) => hasStyle(one, "success")) },
      pickUp(office, "拿起督查室**李敏**的手机。", "Pick up **李敏**’s phone in the office."),
      { say: { zh: "按绿色的**通过**。", en: "Press the green **Accept**." }, at: () => ({ person: office, find: () => styled("success") }),
        done: (world) => world.fromBot(office).some((one) => one.edited && !hasStyle(one, "success")) && world.fromBot(official).length > 1 },
    ],
  },
  {
    id: "ranking", who: leader,
    before: { zh: "✓ 通过了：陈晓收到消息，得分当晚记入台账。", en: "✓ Accepted: 陈晓 is told, and the points go into tonight’s ledger." },
    title: { zh: "谁做得怎样", en: "How everyone is doing" },
    text: { zh: "区领导不用等月报：随时问一句，各组名次、得分和算法都在。", en: "The district leader need not wait for the bulletin: one word shows every group, its points and how they were counted." },
    steps: [
      { say: { zh: "用**赵卫东**的手机发送 `/ranking`。", en: "On **赵卫东**’s phone, send `/ranking`." }, at: () => ({ person: leader, find: field }), done: (world) => world.said(leader).some((one) => one.text?.startsWith("/ranking")) && world.fromBot(leader).some((one) => keys(one).length > 3) },
      { say: { zh: "按最下面的**表格**。", en: "Press **Table**, at the very bottom." }, at: () => ({ person: leader, find: () => said("表格", "Table") }), done: (world) => world.fromBot(leader).some((one) => one.rich_message) },
    ],
  },
  {
    id: "fault", who: leader,
    before: { zh: "✓ 真正的表格，手机上也看得清。", en: "✓ A real table, readable on a phone." },
    title: { zh: "什么也不会丢", en: "Nothing is lost" },
    text: { zh: "最后弄坏点什么：让 Telegram 宕机，照常发消息，再恢复。", en: "Now break something: take Telegram down, write as usual, bring it back." },
    steps: [
      { say: { zh: "打开故障 **Telegram 宕机**。", en: "Switch on **Telegram is down**." }, at: clock("#fault-down"), done: (world) => world.isDown },
      { say: { zh: "用**赵卫东**的手机发送 `/overdue`：没有回应。", en: "On **赵卫东**’s phone, send `/overdue`: no answer." }, at: () => ({ person: leader, find: field }), done: (world) => world.said(leader).some((one) => one.text?.startsWith("/overdue")) },
      { say: { zh: "关掉故障。", en: "Switch the fault off." }, at: clock("#fault-down"), done: (world) => !world.isDown },
      { say: { zh: "等几秒：回答到了。", en: "Wait a few seconds: there is the answer." }, at: () => ({ person: leader, find: () => document.querySelector("#messages") }),
        done: (world) => world.fromBot(leader).length > 0 },
    ],
  },
];
