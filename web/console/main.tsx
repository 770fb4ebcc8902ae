// The wiring of the console: preferences, who is logged in, the connection, the clock, the view.
import { effect } from "@preact/signals";
import { render } from "preact";
import { applyPreferences } from "../design/preferences.ts";
import { applyLanguage } from "../language/language.ts";
import { whoAmI } from "./account.ts";
import { followAddress } from "./navigation.ts";
import { connect, connection, keepInStep } from "./socket.ts";
import { now, session } from "./state.ts";
import { View } from "./view.tsx";
import "../design/page.css";
import "./console.css";

applyPreferences();
applyLanguage();

const screen = document.getElementById("screen");
if (screen) render(<View />, screen);

// while the server cannot be heard its clocks are not known, so none on this screen may run on
setInterval(() => {
  if (connection.peek().state !== "lost") now.value = performance.now();
}, 1000);
now.value = performance.now();

keepInStep();
followAddress();
effect(() => {
  if (session.value !== null && session.value !== "unknown") connect();
});
void whoAmI().then((answer) => {
  session.value = answer.ok ? answer : null;
});
