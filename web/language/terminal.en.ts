import type { Catalogue } from "./language.ts";
import { plural } from "./format.ts";
import type { id } from "./terminal.id.ts";

export const en: Catalogue<typeof id> = {
  page: "Exam",
  language: "Language",
  display: "Display",
  close: "Close",
  back: "Back",

  login: {
    title: "Log in to the exam",
    lead: "Type your participant number and the PIN you received at the registration desk.",
    number: "Participant number",
    pin: "Registration PIN",
    enter: "Log in",
    entering: "Checking …",
    help: "Any difficulty? Raise your hand. A proctor will help you.",
  },

  refusals: {
    bad_credentials: "Participant number and PIN do not match. Check them and try again.",
    locked: "Login is locked after several wrong attempts. Ask the registration desk to unlock it.",
    in_use: "Your work is still open at another computer. Ask a proctor to release it.",
    wrong_room: "This computer is not in your room. Show your card to a proctor.",
    finished: "Your exam is already finished.",
    void: "Your work has been stopped. Please see a proctor.",
    slow_down: "Too many attempts. Wait a moment and try again.",
    crowded: "The server is busy. Wait a moment and try again.",
    no_answer: "The exam server cannot be reached yet. Check the network cable or call a proctor.",
    bad_token: "You need to log in again to continue. Your answers are safe.",
    unknown_attempt: "This participant number is in no open session. Call a proctor.",
    retry: "The server cannot save just now. Try again in a moment.",
    not_now: "It is not yet time to log in. Wait for a proctor's word.",
    bad_request: "Type participant number and PIN exactly as on your card.",
    otherwise: "The server cannot accept this now. Call a proctor.",
  },

  identity: {
    title: "Is this you?",
    name: "Name",
    number: "Participant number",
    formation: "Formation",
    place: "Seat",
    seat: (room, seat) => `${room}, seat ${seat}`,
    unseated: "Not assigned yet",
    needs: "Special needs",
    sitting: "Session",
    secrecy: "I will not copy or pass on the questions of this exam to anyone.",
    yes: "Yes, this is me",
    no: "Not me",
  },

  tutorial: {
    title: "A short practice",
    lead: "The exam clock is not running. Try things out until you feel ready.",
    practice: "Try choosing an answer",
    practiceLead: "Click a choice, or press a letter from A to E. You may change it at any time.",
    stem: "The capital of Central Java is …",
    choices: ["Surakarta", "Semarang", "Magelang", "Salatiga", "Pekalongan"],
    chosen: (letter) => `You chose ${letter}. In the exam an answer is saved at once.`,
    grid: "What the boxes mean",
    keys: "Keys",
    go: "I am ready, to the waiting room",
  },

  legend: {
    title: "Legend",
    answered: "Answered",
    empty: "Empty",
    flagged: "Unsure",
    current: "On screen",
    unsent: "Not sent yet",
  },

  keys: {
    title: "Keys",
    choose: "Choose an answer",
    move: "Previous item, next item",
    next: "Next item",
    focus: "Move between choices, then Enter",
    flag: "Mark as unsure",
    time: "Tell the remaining time",
    help: "Show this list",
    space: "Space",
  },

  waiting: {
    title: "Waiting room",
    lead: "You are ready. A proctor starts the exam for everybody; this page changes by itself.",
    fetching: "Preparing your questions …",
    fetchingPictures: (done, total) => `Preparing your questions: picture ${done} of ${total}`,
    ready: "Your questions are here, sealed until the exam starts.",
    broken: "Your questions cannot be opened. Raise your hand and call a proctor.",
    connected: "Connected to the exam server.",
    connecting: "Contacting the exam server …",
    startsAt: (time) => `Scheduled start at ${time}`,
    soon: "Waiting for a proctor to start the exam",
    duration: "Working time",
    items: "Number of items",
    itemsOf: (count) => `${count} ${plural(count, "item", "items")}`,
    rules: "Rules",
    rule: [
      "Choose one of five answers. A wrong answer takes nothing away.",
      "Every choice is saved at once and may be changed until the time is over.",
      "If power or network fails, your answers are safe and a proctor gives lost time back.",
      "Do not close this page. Raise your hand if you need help.",
    ],
  },

  exam: {
    itemOf: (item, count, section) => `Item ${item} of ${count} · ${section}`,
    stimulus: "Passage for this item",
    choices: "Choices",
    clear: "Clear answer",
    previous: "Previous",
    next: "Next",
    flag: "Unsure",
    finish: "Finish exam",
    grid: "List of items",
    box: (item, answered, flagged, unsent) =>
      `Item ${item}, ${answered ? "answered" : "empty"}${flagged ? ", unsure" : ""}${unsent ? ", not sent yet" : ""}`,
    counts: (answered, empty) => `Answered ${answered} · Empty ${empty}`,
    flags: (count) => `Unsure ${count}`,
  },

  clock: {
    title: "Time left",
    unsure: "Time left, estimated",
    hide: "Hide",
    show: "Show",
    hidden: "Hidden",
    stopped: "Clock stopped",
    over: "Time is over",
    overLead: "The server is closing your paper. Your result appears in a moment.",
    overUnsent:
      "Connection lost. Your answers are safe on this computer and are sent as soon as it is back. Please stay seated; this page goes on by itself.",
    overOffline: "Connection lost. All your answers are saved. Your result appears as soon as it is back.",
  },

  status: {
    saved: (time) => `Saved ${time}`,
    code: "Record code",
    nothing: "Connected",
    all: "All answers saved",
    saving: "Saving …",
    unsent: (count) => `Not sent yet: ${count}`,
    unkept: (count) => `On this page only: ${count}`,
    spokenConnected: "Connected. Answers are saved as you choose.",
    spokenWaiting: "Your last answers are not on the server yet.",
    lost: "Connection lost",
    connecting: "Contacting the server …",
  },

  lost: {
    unsent: "Connection lost. Your answers are safe on this computer and will be sent automatically.",
    unkept: "Connection lost. New answers are on this page only: do not close or reload it. Call a proctor.",
    safe: "Connection lost. All your answers are saved. You may go on working.",
    since: (time) => `Since ${time}`,
  },

  stopped: {
    sitting: (time) => `A proctor has stopped the clock at ${time}.`,
    room: (time) => `A proctor has stopped this room's clock at ${time}.`,
    attempt: (time) => `A proctor has stopped your clock at ${time}.`,
    restart: (time) => `The server restarted at ${time}. The time lost is given back.`,
    interrupted: (time) =>
      `The clock has been stopped since ${time}: the server cannot save at the moment. Your answers are safe on this computer.`,
    otherwise: (time) => `The clock stopped at ${time}.`,
    calm: "You lose no time. Please stay seated; this page goes on by itself.",
    remaining: "Your time left",
    reason: "The proctor says",
  },

  messages: {
    resumed: "Your time goes on.",
    given: (duration) => `${duration} added.`,
    left: (duration) => `${duration} left.`,
    mark: (minutes) => `${minutes} ${plural(minutes, "minute", "minutes")} left.`,
    superseded: (items) =>
      `Item ${items}: the answer on this computer was not used, because you went on at another computer. Please check.`,
    tooLate: (items) => `Item ${items}: the last answer came after the exam was closed and does not count.`,
    setBack: (count) =>
      `The server was restored from a backup. ${count} of your answers are sent again from this computer; nothing is lost.`,
    notTaken: (items) =>
      `Item ${items}: the server cannot record your last answer. Raise your hand and call a proctor. Other answers are still saved.`,
    notKept:
      "Answers not sent yet are kept only as long as this page is open. Do not close or reload it; call a proctor.",
    from: "From the proctor",
    understood: "Understood",
  },

  review: {
    title: "Check before you finish",
    empty: (count) => `${count} ${plural(count, "item is", "items are")} still empty`,
    noneEmpty: "All items are answered",
    flagged: (count) => `${count} ${plural(count, "item is", "items are")} marked unsure`,
    noneFlagged: "No item is marked unsure",
    open: "Click a number to open it.",
    unsaved: (count) =>
      `${count} ${plural(count, "answer is", "answers are")} not sent yet and will be sent before the exam ends.`,
    back: "Go on working",
    on: "Continue to confirm",
    left: "Time left",
  },

  confirm: {
    title: "Finish the exam now?",
    lead: "Once finished, no answer can be changed, even if there is time left.",
    yes: "Yes, finish the exam",
    no: "Not yet, go back",
  },

  finishing: {
    title: "Finishing the exam …",
    lead: "Your last answers are being sent.",
    offline: "Connection lost. Your wish to finish is sent as soon as it is back; this page waits.",
  },

  result: {
    title: "Exam finished",
    by: {
      candidate: "You finished the exam.",
      time: "Time is over; the exam closed by itself.",
      proctor: "A proctor ended the exam.",
    },
    points: "Your points",
    of: (points, max) => `${points} of ${max}`,
    total: "Total",
    corrected: (count, when) => `Keys corrected in your paper: ${count} (${when}).`,
    correctedTotal: (before, now) => `Your total was ${before} and is now ${now}.`,
    correctedSame: "Your total stays the same.",
    notCounted: "Not counted",
    code: "Last record code",
    ranking: "The ranking is announced after all sessions. Thank you for taking part.",
    leave: "Close and leave",
    loading: "Fetching the result …",
  },

  receipt: {
    title: "Receipt",
    preparing: "Your receipt is being prepared …",
    preparingLead: "Usually it takes a few seconds. Your answers are saved already.",
    lead: "Scan this code, or ask the staff for a printed one: your phone then checks that all your answers are on record.",
    secret: "Keep it well: whoever has it can read your answers.",
    code: "QR code of the receipt",
    lines: "Text of the receipt, line by line",
  },

  voided: {
    title: "Work stopped",
    lead: "Your work has been disqualified. Please see a proctor.",
  },

  displaced: {
    title: "Moved to another computer",
    lead: "Your work goes on at another computer, with the same questions and answers. If that is not you, call a proctor.",
    again: "Log in on this computer",
  },

  elsewhere: {
    title: "The exam is open in another tab",
    lead: "You are working in another tab on this computer. Go on there, or move the exam here; your answers come along.",
    here: "Continue here",
  },
};
