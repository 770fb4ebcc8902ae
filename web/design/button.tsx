import type { ButtonHTMLAttributes, ComponentChildren } from "preact";

type Props = Omit<ButtonHTMLAttributes, "class" | "className"> & {
  kind?: "primary" | "danger" | "quiet";
  small?: boolean;
  disabled?: boolean;
  submit?: boolean;
  children: ComponentChildren;
};

/** A button; `submit` makes it the one that Enter presses in its form. */
export function Button({ kind, small, submit, children, ...rest }: Props) {
  const look = ["button", kind, small ? "small" : undefined].filter(Boolean).join(" ");
  return (
    <button type={submit ? "submit" : "button"} class={look} {...rest}>
      {children}
    </button>
  );
}
