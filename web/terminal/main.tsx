import { render } from "preact";
import { applyPreferences } from "../design/preferences.ts";
import { applyLanguage } from "../language/language.ts";
import { start } from "./actions.ts";
import { listenToKeys } from "./keys.ts";
import { TerminalView } from "./view.tsx";
import "../design/page.css";
import "./exam.css";
import "./threshold.css";
import "./narrow.css";

applyPreferences();
applyLanguage();
void start();
listenToKeys();

// On plain http there is no service worker: a reload without network waits for it there.
if (isSecureContext) void navigator.serviceWorker?.register("/page_keeper.js").catch(() => undefined);

const screen = document.getElementById("screen");
if (screen) render(<TerminalView />, screen);
