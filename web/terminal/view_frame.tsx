import type { ComponentChildren } from "preact";
import { LanguageSwitch, TextSizeSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { state } from "./actions.ts";
import { say } from "./words.ts";

/** The calm frame of everything before and after the work: switches above, one card in the middle. */
export function Threshold({ wide, children }: { wide?: boolean; children: ComponentChildren }) {
  const { session } = state.value;
  return (
    <div class="threshold">
      <header>
        <span class="exam-name">
          {session ? `${session.sitting.exam} · ${session.sitting.title}` : say().page}
        </span>
        <div class="switches">
          <TextSizeSwitch />
          <ThemeSwitch />
          <LanguageSwitch />
        </div>
      </header>
      <main class={wide ? "card wide" : "card"}>{children}</main>
    </div>
  );
}
