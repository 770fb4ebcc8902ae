import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";

type Props = {
  title: string;
  onClose: () => void;
  actions?: ComponentChildren;
  children: ComponentChildren;
};

/** A modal dialog while it is rendered: focus stays inside, Escape closes, focus returns after. */
export function Dialog({ title, onClose, actions, children }: Props) {
  const box = useRef<HTMLDialogElement>(null);
  const heading = useId();

  useEffect(() => {
    const opened = box.current;
    if (opened && !opened.open) opened.showModal();
    return () => opened?.close();
  }, []);

  return (
    <dialog
      ref={box}
      class="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div class="body">
        <h2 id={heading}>{title}</h2>
        {children}
        {actions && <div class="actions">{actions}</div>}
      </div>
    </dialog>
  );
}
