import { Button } from "../design/button.tsx";
import { Dialog } from "../design/dialog.tsx";
import { LanguageSwitch, TextSizeSwitch, ThemeSwitch } from "../design/preference_switches.tsx";
import { en } from "../language/design.en.ts";
import { id } from "../language/design.id.ts";
import { words } from "../language/language.ts";
import { show, state } from "./actions.ts";
import { ConfirmDialog, ReviewDialog } from "./view_finish.tsx";
import { say } from "./words.ts";

const sayDesign = words({ id, en });
const close = () => show(null);

export function Panels() {
  switch (state.value.panel) {
    case "keys":
      return <KeysDialog />;
    case "display":
      return <DisplayDialog />;
    case "review":
      return <ReviewDialog />;
    case "confirm":
      return <ConfirmDialog />;
    case null:
      return null;
  }
}

export function KeyList() {
  const text = say().keys;
  const rows: [string[], string][] = [
    [["A", "B", "C", "D", "E"], text.choose],
    [["←", "→"], text.move],
    [[text.space], text.next],
    [["↑", "↓"], text.focus],
    [["R"], text.flag],
    [["T"], text.time],
    [["?"], text.help],
  ];
  return (
    <dl class="keys">
      {rows.map(([keys, meaning]) => (
        <div key={meaning}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}

function KeysDialog() {
  return (
    <Dialog title={say().keys.title} onClose={close} actions={<Close />}>
      <KeyList />
    </Dialog>
  );
}

function DisplayDialog() {
  const text = sayDesign();
  return (
    <Dialog title={say().display} onClose={close} actions={<Close />}>
      <div class="settings">
        <span>{text.textSize}</span>
        <TextSizeSwitch />
        <span>{text.theme}</span>
        <ThemeSwitch />
        <span>{text.language}</span>
        <LanguageSwitch />
      </div>
    </Dialog>
  );
}

function Close() {
  return (
    <Button kind="primary" onClick={close}>
      {say().close}
    </Button>
  );
}
