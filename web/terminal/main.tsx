import { render } from "preact";
import { LanguageSwitch, TextSizeSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { applyPreferences } from "../design/preferences.ts";
import { applyLanguage } from "../language/language.ts";
import "../design/page.css";

applyPreferences();
applyLanguage();

const screen = document.getElementById("screen");
if (screen) {
  render(
    <header class="actions">
      <TextSizeSwitch />
      <ThemeSwitch />
      <LanguageSwitch />
    </header>,
    screen,
  );
}
