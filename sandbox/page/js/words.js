/** What the page says, in Chinese and in English; `{name}` is filled in. The bot's own words come from the bot. */
import { store, tell } from "./store.js";

const words = {
  zh: {
    sandbox: "本地 Telegram", skip: "跳到输入框", people: "人员", messages: "消息", conversation: "会话", back: "返回", close: "关闭",
    ok: "好", cancel: "取消", other_language: "EN", switch_language: "Switch to English", side: "时钟与故障", to_end: "到最新消息",
    choose_person: "从左边选一个人，就像拿起他的手机。", connection_lost: "与沙盒的连接断了，正在重连……",
    theme_auto: "外观：跟随系统", theme_light: "外观：浅色", theme_dark: "外观：深色",
    cast: "他们的手机", groups: "群组", bot: "机器人", on_phone: "这是{name}的手机", speaks_as: "以谁的身份", members: "{n} 位成员",
    typing: "正在输入……", uploading: "正在发送文件……", blocked: "已拉黑机器人", deactivated: "账号已注销", no_messages: "还没有消息", you: "你", you_said: "你：",
    unread: "{n} 条未读", new_messages: "以下是新消息", earlier: "更早的消息", today: "今天", yesterday: "昨天", tomorrow: "明天",
    edited: "已编辑", sent: "已送达", forwarded: "转发自 {name}", deleted_message: "消息已删除", reply_to: "回复 {name}", message_menu: "更多操作",
    reply: "回复", copy: "复制文字", edit: "修改", delete: "删除", thumbs: "点赞", copied: "已复制", copied_what: "已复制：{text}",
    photo: "图片", document: "文件", voice: "语音", audio: "音频", video: "视频", sticker: "贴纸", location: "位置", contact: "名片", poll: "投票",
    animation: "动图", album: "相册", rich: "图文消息", picture: "看大图", download: "下载 {name}", unknown_message: "（这里显示不了的消息）",
    spoiler: "点开看遮住的内容", show_more: "展开", show_less: "收起", run_command: "发送 {text}",
    opens: "打开链接", copies: "复制", leave_page: "沙盒不离开本机。链接是：{url}",
    say: "输入消息", say_as: "以{name}的身份说……", send: "发送", attach: "添加", attach_photo: "图片", attach_file: "文件", attach_location: "位置（区政府）",
    commands: "命令", no_commands: "这个人还没有命令。先发送 /start。", keyboard: "按键", replying: "回复 {name}", editing: "修改消息", drop: "移除 {name}",
    start: "开始", unblock: "解除拉黑", drop_here: "放开就添加", too_many: "一次最多 10 个。", no_answer: "机器人没有回应这个按钮。",
    waits: "机器人还没有回应", pressed: "已按下",
    clock: "时钟", hour: "+1 小时", morning: "第二天早上", to_date: "到指定时间", go: "前往", date: "日期和时间", next_things: "接下来", nothing_next: "没有安排。",
    running: "机器人正在补上这段时间里的工作……", no_clock: "这里没有机器人的时钟，时间照常走。运行 make demo 就能拨动它。", backwards: "时间只能往前走。",
    more_things: "还有 {n} 项", moved: "现在是 {now}",
    faults: "故障", faults_hint: "打开一个，继续用，再关掉：看看什么都没丢。", fault_down: "Telegram 宕机", fault_down_hint: "所有请求都得到 502",
    fault_slow: "网络很慢", fault_slow_hint: "每个请求慢 3 秒", fault_429: "要求放慢", fault_429_hint: "发消息得到 429，5 秒后再试",
    fault_rate: "真实的频率限制", fault_rate_hint: "每秒 30 条，每群每分钟 20 条", fault_block: "拉黑机器人", fault_block_who: "谁拉黑",
    fault_off: "关",
    wire: "线路", wire_hint: "机器人对 Telegram 说了什么", wire_empty: "还没有请求。", wire_ok: "送达", wire_failed: "{status}", wire_sum: "{good} 次送达 · {bad} 次被拒",
    tour: "三分钟导览", tour_at: "第 {n} 站，共 {of} 站", tour_leave: "先离开，可以回来继续", tour_skip: "跳过这一站", tour_write: "填入输入框", tour_begin: "开始", tour_resume: "继续", tour_again: "从头再来", tour_begin_again: "三分钟导览",
    tour_why: "从一份报告到一次排名：跟着一项任务走一遍，看机器人怎样让工作不落下。", tour_left: "导览停在这里，可以接着走。",
    tour_done: "走完了", tour_next: "接下来随便试：打开一个故障再发报告，或者把时钟拨到年底。",
    service_joined: "{who} 加入了群组", service_left: "{who} 离开了群组", service_created: "群组“{title}”已建立", service_title: "群组改名为“{title}”",
    service_pinned: "置顶了一条消息", service_upgraded: "群组已升级为超级群组", service_topic: "话题“{title}”已建立", service_other: "群组有变动",
    weekdays: "周日 周一 周二 周三 周四 周五 周六",
  },
  en: {
    sandbox: "Local Telegram", skip: "Skip to the message field", people: "People", messages: "Messages", conversation: "Conversation", back: "Back", close: "Close",
    ok: "OK", cancel: "Cancel", other_language: "中", switch_language: "切换到中文", side: "Clock and faults", to_end: "To the newest message",
    choose_person: "Choose a person on the left. You then hold their phone.", connection_lost: "The connection to the sandbox is gone. Trying again…",
    theme_auto: "Look: as the system", theme_light: "Look: light", theme_dark: "Look: dark",
    cast: "Their phones", groups: "Groups", bot: "bot", on_phone: "on {name}’s phone", speaks_as: "Speak as", members: "{n} members",
    typing: "typing…", uploading: "sending a file…", blocked: "has blocked the bot", deactivated: "account deleted", no_messages: "No messages yet", you: "You", you_said: "You: ",
    unread: "{n} unread", new_messages: "New messages", earlier: "Earlier messages", today: "Today", yesterday: "Yesterday", tomorrow: "Tomorrow",
    edited: "edited", sent: "delivered", forwarded: "Forwarded from {name}", deleted_message: "Deleted message", reply_to: "Reply to {name}", message_menu: "More",
    reply: "Reply", copy: "Copy text", edit: "Edit", delete: "Delete", thumbs: "Thumbs up", copied: "Copied", copied_what: "Copied: {text}",
    photo: "Photo", document: "File", voice: "Voice message", audio: "Audio", video: "Video", sticker: "Sticker", location: "Location", contact: "Contact", poll: "Poll",
    animation: "GIF", album: "Album", rich: "Rich message", picture: "Picture", download: "Download {name}", unknown_message: "(a message this page cannot show)",
    spoiler: "Show the hidden text", show_more: "Show more", show_less: "Show less", run_command: "Send {text}",
    opens: "opens a link", copies: "copies", leave_page: "The sandbox stays on this machine. The link is {url}",
    say: "Message", say_as: "Say something as {name}", send: "Send", attach: "Attach", attach_photo: "Photo", attach_file: "File", attach_location: "Location (district office)",
    commands: "Commands", no_commands: "This person has no commands yet. Send /start first.", keyboard: "Keyboard", replying: "Reply to {name}", editing: "Edit message", drop: "Remove {name}",
    start: "Start", unblock: "Unblock", drop_here: "Drop to attach", too_many: "Ten at a time at most.", no_answer: "The bot did not answer this button.",
    waits: "The bot has not answered yet", pressed: "Pressed",
    clock: "Clock", hour: "+1 hour", morning: "Next morning", to_date: "To a date", go: "Go", date: "Date and time", next_things: "Next", nothing_next: "Nothing is planned.",
    running: "The bot is doing what fell into that time…", no_clock: "There is no bot’s clock here, so time just passes. With make demo you can move it.", backwards: "Time only moves forward.",
    more_things: "{n} more", moved: "It is now {now}",
    faults: "Faults", faults_hint: "Switch one on, carry on, switch it off: nothing is lost.", fault_down: "Telegram is down", fault_down_hint: "every request gets a 502",
    fault_slow: "Slow network", fault_slow_hint: "every request takes 3 seconds longer", fault_429: "Answers 429", fault_429_hint: "sending gets “retry after 5 seconds”",
    fault_rate: "The real rate limits", fault_rate_hint: "30 a second, 20 a minute in a group", fault_block: "Blocks the bot", fault_block_who: "Who blocks the bot",
    fault_off: "off",
    wire: "The wire", wire_hint: "what the bot says to Telegram", wire_empty: "No requests yet.", wire_ok: "delivered", wire_failed: "{status}", wire_sum: "{good} delivered · {bad} refused",
    tour: "Three-minute tour", tour_at: "Station {n} of {of}", tour_leave: "Leave; you can come back", tour_skip: "Skip this station", tour_write: "Write this into the field", tour_begin: "Begin", tour_resume: "Go on", tour_again: "Start over", tour_begin_again: "Three-minute tour",
    tour_why: "From one report to the ranking: walk beside one task and see how the bot keeps the work from slipping.", tour_left: "The tour waits here for you.",
    tour_done: "That was the tour", tour_next: "Now try what you like: switch on a fault and report again, or move the clock to the end of the year.",
    service_joined: "{who} joined the group", service_left: "{who} left the group", service_created: "Group “{title}” was created", service_title: "The group is now called “{title}”",
    service_pinned: "pinned a message", service_upgraded: "The group became a supergroup", service_topic: "Topic “{title}” was created", service_other: "The group changed",
    weekdays: "Sun Mon Tue Wed Thu Fri Sat",
  },
};

const stored = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // a browser that keeps nothing still shows the page
  }
};

export const remember = (key, value) => {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // nothing to keep it in: the choice lasts as long as the page
  }
};

export const recall = stored;

let chosen = stored("sandbox.language") ?? (navigator.language?.toLowerCase().startsWith("zh") ? "zh" : "en");

export const language = () => chosen;
export const locale = () => (chosen === "zh" ? "zh-CN" : "en-GB");
/** The code a Telegram client in this language sends with everything its person does. */
export const languageCode = () => (chosen === "zh" ? "zh-hans" : "en");

export function t(key, values = {}) {
  const pattern = words[chosen][key] ?? key;
  return pattern.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** One of {zh, en}; a plain string speaks for both. */
export const pick = (pair) => (typeof pair === "string" ? pair : (pair?.[chosen] ?? pair?.zh ?? pair?.en ?? ""));

export function speak(next) {
  chosen = next;
  remember("sandbox.language", next);
  label();
  tell("language");
}

/** Put the words into the parts of the page that are always there. */
export function label(root = document) {
  document.documentElement.lang = locale();
  document.title = store.bot.first_name ? `${store.bot.first_name} · ${t("sandbox")}` : t("sandbox");
  for (const element of root.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of root.querySelectorAll("[data-t-label]")) {
    element.setAttribute("aria-label", t(element.dataset.tLabel));
    if (element.tagName === "BUTTON") element.title = t(element.dataset.tLabel);
  }
}

export const wordKeys = () => ({ zh: Object.keys(words.zh), en: Object.keys(words.en) });
