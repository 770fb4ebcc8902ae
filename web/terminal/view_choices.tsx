import { Markup } from "./markup.tsx";
import { LETTERS } from "./words.ts";

type Props = {
  label: string;
  choices: readonly string[];
  chosen: number | undefined;
  disabled?: boolean;
  onChoose: (choice: number) => void;
};

/** Five choices as a radio group; the whole card is the target. Up and down move, Enter and Space choose. */
export function Choices({ label, choices, chosen, disabled, onChoose }: Props) {
  return (
    <div class="choices" role="radiogroup" aria-label={label}>
      {choices.map((html, choice) => (
        <button
          type="button"
          role="radio"
          class="choice"
          key={choice}
          aria-checked={choice === chosen}
          disabled={disabled}
          tabIndex={choice === (chosen ?? 0) ? 0 : -1}
          onClick={() => onChoose(choice)}
        >
          <span class="letter">{LETTERS[choice]}</span>
          <Markup html={html} />
        </button>
      ))}
    </div>
  );
}
