// The page's own sentences; prompts come from whatever answers the call.
export const WORDS = {
  zh: {
    title: "电话", hint: "一部网页上的电话，不需要账号，也不需要话机", to: "热线", mine: "我的号码",
    aloud: "朗读听到的内容", heard: "通话内容", empty: "点「拨打」呼叫热线。听到提示后，按键盘，或在下面说一句话。",
    speak: "说一句话", send: "说", call: "拨打", answer: "接听", refuse: "拒接", hangup: "挂断",
    idle: "空闲", dialling: "正在拨号…", ringing: "来电", live: "通话中", over: "通话已结束",
    away: "连不上模拟运营商，正在重试", pressed: "按键", recording: "请在提示音后留言", queue: "正在排队",
    room: "等待对方接入", hears: "已接通，对方能听到您", alone: "此刻没有人听到您", music: "播放声音",
    sms: "短信", refused: "没有打通", keysTip: "请按键", speechTip: "请说话或按键", language: "English",
  },
  en: {
    title: "Telephone", hint: "A telephone on a page: no account, no handset", to: "Hotline", mine: "My number",
    aloud: "Read aloud what is heard", heard: "The conversation",
    empty: "Press Call to phone the hotline. After the prompt use the keys, or say something below.",
    speak: "Say something", send: "Say", call: "Call", answer: "Answer", refuse: "Refuse", hangup: "Hang up",
    idle: "Idle", dialling: "Dialling…", ringing: "Incoming call", live: "Connected", over: "Call ended",
    away: "The simulated carrier does not answer; trying again", pressed: "Key", recording: "Leave a message after the tone",
    queue: "Waiting in the queue", room: "Waiting for the other side", hears: "Connected: they hear you",
    alone: "Nobody hears you now", music: "A sound plays", sms: "Text message", refused: "The call did not get through",
    keysTip: "Press a key", speechTip: "Speak or press a key", language: "中文",
  },
};
