import { effect } from "@preact/signals";
import { render } from "preact";
import { applyPreferences } from "../design/preferences.ts";
import { applyLanguage } from "../language/language.ts";
import { isSaved, readAddress, start } from "./actions.ts";
import "./receipt.css";
import { stage } from "./state.ts";
import { View } from "./view.tsx";
import { say } from "./words.ts";

applyPreferences();
applyLanguage();
effect(() => {
  const now = stage.value;
  document.title = now.kind === "checked" ? `${say().page} · ${now.checked.paper.sitting}` : say().page;
});
start();
if (!isSaved) addEventListener("hashchange", readAddress);

const screen = document.getElementById("screen");
if (screen) {
  screen.textContent = "";
  render(<View />, screen);
}
