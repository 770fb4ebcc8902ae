// Which of the page's views is on screen follows from the stage alone.
import { LanguageSwitch, TextSizeSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { stage } from "./state.ts";
import { AskView } from "./view_ask.tsx";
import { CheckedView } from "./view_checked.tsx";
import { RefusedView, TroubleView } from "./view_refused.tsx";
import { say } from "./words.ts";

export function View() {
  return (
    <>
      <header class="top">
        <p class="page-name">{say().page}</p>
        <div class="switches">
          <TextSizeSwitch />
          <ThemeSwitch />
          <LanguageSwitch />
        </div>
      </header>
      <main>
        <Stage />
      </main>
    </>
  );
}

function Stage() {
  const now = stage.value;
  switch (now.kind) {
    case "asking":
      return <AskView typed={now.typed} wrong={now.wrong} />;
    case "working":
      return (
        <p class="card working" role="status">
          {say().working[now.step]}
        </p>
      );
    case "trouble":
      return <TroubleView trouble={now.trouble} receipt={now.receipt} />;
    case "refused":
      return <RefusedView refusal={now.refusal} kept={now.kept} receipt={now.receipt} />;
    case "checked":
      return <CheckedView checked={now.checked} kept={now.kept} />;
  }
}
