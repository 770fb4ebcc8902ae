import { state } from "./actions.ts";
import { ExamView } from "./view_exam.tsx";
import { IdentityView, LoginView } from "./view_login.tsx";
import { MessageStrip } from "./view_messages.tsx";
import { Panels } from "./view_panels.tsx";
import { ResultView } from "./view_result.tsx";
import { Threshold } from "./view_frame.tsx";
import { BrokenPackage, DisplacedView, ElsewhereView, VoidView } from "./view_stopped.tsx";
import { TutorialView } from "./view_tutorial.tsx";
import { WaitingView } from "./view_waiting.tsx";

/** The one page of the terminal: which view is there follows from the state alone. */
export function TerminalView() {
  return (
    <>
      {isWorking() ? <ExamView /> : <BeforeOrAfter />}
      {!isWorking() && <MessageStrip />}
      <Panels />
    </>
  );
}

/** Whether the exam is on screen, which has its own place for messages, over nothing that is pressed. */
function isWorking(): boolean {
  const { stage, attempt, result, package: held } = state.value;
  if (stage !== "sitting" || result || held.status === "broken") return false;
  return attempt === "working" || attempt === "paused" || attempt === "finished";
}

function BeforeOrAfter() {
  const { stage, attempt, result } = state.value;
  if (stage === "opening") return <Threshold>{null}</Threshold>;
  if (stage === "elsewhere") return <ElsewhereView />;
  if (stage === "login") return <LoginView />;
  if (stage === "identity") return <IdentityView />;
  if (stage === "tutorial") return <TutorialView />;
  if (stage === "displaced") return <DisplacedView />;
  if (result) return <ResultView result={result} />;
  if (attempt === "void") return <VoidView />;
  if (attempt === null || attempt === "waiting") return <WaitingView />;
  return <BrokenPackage />;
}

