/** The stations of the tour: what is said at each, where to look, and what the chat shows when it is done. */
import { field, styled } from "./pointer.js";
import { moveClock } from "./clock.js";

export const cast = [1001, 1002, 1003, 1004, 1005];
const [official, head, office, leader] = cast;

const after = (message, instant) => instant && message.date * 1000 > instant.getTime();
const clock = (selector) => () => ({ side: selector });

export const stations = [
  {
    id: "morning", who: official,
    title: { zh: "早上八点半", en: "Half past eight" },
    text: {
      zh: "现在是 2 月 21 日 8:29。一分钟后，机器人给每位经办人发一条晨间提醒：只有一条，只说今天要做的。",
      en: "It is 21 February, 8:29. In a minute the bot sends every official one morning prompt: just one, with what today asks for.",
    },
    steps: [
      { say: { zh: "拿起**陈晓**的手机。", en: "Pick up **陈晓**’s phone." }, at: () => ({ person: official }), done: (world) => world.open?.person === official },
      { say: { zh: "把时钟拨快**一小时**。", en: "Move the clock **one hour** on." }, at: clock("#plus-hour"), done: (world) => world.fromBot(official).some((one) => after(one, world.began)) },
    ],
  },
  {
    id: "report", who: official,
    title: { zh: "三十秒报一次", en: "A report in thirty seconds" },
    before: { zh: "提醒到了：任务按到期日排好，红黄绿灯都写明了字。", en: "The prompt is there: tasks by due day, each light with its word." },
    text: {
      zh: "陈晓负责的一项任务有了进展。回复这条提醒就行，怎么说都可以。",
      en: "One of 陈晓’s tasks has moved. Answering the prompt is enough, in any words.",
    },
    steps: [
      { say: { zh: "写 `1 完成`，发送。", en: "Write `1 done` and send it." }, at: () => ({ person: official, find: field }), done: (world) => world.said(official).length > 0 && world.fromBot(official).length > 0 },
    ],
  },
  {
    id: "accept", who: office,
    title: { zh: "督查室通过", en: "The office accepts" },
    before: { zh: "机器人回了话：它怎么理解的，一看就知道；不对可以撤回。", en: "The bot says back how it understood; if that is wrong, one tap undoes it." },
    text: { zh: "报告到了督查室**李敏**手里。通过以前不计分，等她的时候也不算陈晓超期。", en: "The report is now with **李敏** in the office. Nothing counts before she accepts, and waiting for her is never 陈晓’s delay." },
    steps: [
      { say: { zh: "拿起**李敏**的手机。", en: "Pick up **李敏**’s phone." }, at: () => ({ person: office }), done: (world) => world.open?.person === office },
      { say: { zh: "按绿色的**通过**。", en: "Press the green **Accept**." }, at: () => ({ person: office, find: () => styled("success") }), done: (world) => world.fromBot(official).length > 0 },
    ],
  },
  {
    id: "deadline", who: official,
    title: { zh: "让期限过去", en: "Let a deadline pass" },
    before: { zh: "通过了：陈晓收到消息，得分记入台账。", en: "Accepted: 陈晓 is told, and the points are in the ledger." },
    text: { zh: "3 月 31 日有节点到期。什么也不报，直接走到 4 月 3 日早上。", en: "Milestones are due on 31 March. Report nothing and go straight to the morning of 3 April." },
    steps: [
      { say: { zh: "把时钟拨到 **4 月 3 日 9:00**。", en: "Move the clock to **3 April, 9:00**." }, at: () => ({ side: "#clock" }),
        button: { word: { zh: "前往 4 月 3 日", en: "Go to 3 April" }, run: () => moveClock({ to: "2023-04-03T09:00:00+08:00" }) },
        done: (world) => world.now >= new Date("2023-04-01T00:00:00+08:00") && world.fromBot(official).some((one) => after(one, world.began)) },
    ],
  },
  {
    id: "climb", who: leader,
    title: { zh: "提醒往上走", en: "The alert climbs" },
    before: { zh: "逾期的提醒先到经办人这里，每天最多一次。", en: "The alert reaches the official first, once a day at most." },
    text: { zh: "没人回应，提醒就一级一级往上：单位负责人、督查室、区领导。", en: "Where nobody answers it goes up step by step: head of the unit, office, district leader." },
    steps: [
      { say: { zh: "按**第二天早上**，直到**王建国**收到提醒。", en: "Press **Next morning** until **王建国** is alerted." }, at: clock("#next-morning"), done: (world) => world.fromBot(head).some((one) => after(one, world.began)) },
      { say: { zh: "再往前，直到区领导**赵卫东**收到。", en: "Go on until the district leader **赵卫东** hears of it." }, at: clock("#next-morning"), done: (world) => world.fromBot(leader).some((one) => after(one, world.began)) },
      { say: { zh: "看看**赵卫东**的手机。", en: "Look at **赵卫东**’s phone." }, at: () => ({ person: leader }), done: (world) => world.open?.person === leader },
    ],
  },
  {
    id: "ranking", who: leader,
    title: { zh: "谁做得怎样", en: "How everyone is doing" },
    text: { zh: "区领导不用等月报：随时问一句，就看到各组的名次和算法。", en: "The district leader need not wait for a bulletin: one word shows every group, and how it was counted." },
    steps: [
      { say: { zh: "发送 `/ranking`。", en: "Send `/ranking`." }, at: () => ({ person: leader, find: field }), done: (world) => world.said(leader).some((one) => one.text?.startsWith("/ranking")) && world.fromBot(leader).length > 0 },
    ],
  },
];
