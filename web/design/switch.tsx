import type { ComponentChildren } from "preact";

type Props<Value> = {
  label: string;
  options: readonly { value: Value; name: string; shows?: ComponentChildren }[];
  chosen: Value;
  onChoose: (value: Value) => void;
};

/** One of a few, side by side: a radio group whose arrow keys move and choose. */
export function Switch<Value extends string | number>({ label, options, chosen, onChoose }: Props<Value>) {
  const move = (event: KeyboardEvent, by: number) => {
    event.preventDefault();
    event.stopPropagation();
    const here = options.findIndex((option) => option.value === chosen);
    const next = options[(here + by + options.length) % options.length];
    if (!next) return;
    onChoose(next.value);
    const group = (event.currentTarget as HTMLElement).parentElement;
    (group?.children[options.indexOf(next)] as HTMLElement | undefined)?.focus();
  };
  return (
    <div class="switch" role="radiogroup" aria-label={label}>
      {options.map((option) => (
        <button
          type="button"
          role="radio"
          key={option.value}
          aria-checked={option.value === chosen}
          aria-label={option.name}
          title={option.name}
          tabIndex={option.value === chosen ? 0 : -1}
          onClick={() => onChoose(option.value)}
          onKeyDown={(event) => {
            if (event.key === "ArrowRight" || event.key === "ArrowDown") move(event, 1);
            if (event.key === "ArrowLeft" || event.key === "ArrowUp") move(event, -1);
          }}
        >
          {option.shows ?? option.name}
        </button>
      ))}
    </div>
  );
}
