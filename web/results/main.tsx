import { effect } from "@preact/signals";
import { render } from "preact";
import { applyPreferences } from "../design/preferences.ts";
import { applyLanguage } from "../language/language.ts";
import "../design/page.css";
import { applyLayout } from "./layout.ts";
import "./results.css";
import { keepInStep } from "./socket.ts";
import * as state from "./state.ts";
import { View } from "./view.tsx";
import { say } from "./words.ts";

applyPreferences();
applyLanguage();
applyLayout();
effect(() => {
  const sections = state.board.value?.sections.length;
  if (sections !== undefined) document.documentElement.style.setProperty("--sections", String(sections));
});
effect(() => {
  const title = state.board.value?.title;
  document.title = title ? `${title} · ${say().page}` : say().page;
});

const screen = document.getElementById("screen");
if (screen) render(<View />, screen);
void keepInStep();
