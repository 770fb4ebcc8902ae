// Lets rows glide from where they were to where they are, instead of jumping.
import { Component, type ComponentChildren, createRef } from "preact";

const GLIDE_MS = 450;
const EASING = "cubic-bezier(0.2, 0, 0, 1)";

type Props = { class?: string; children: ComponentChildren };
type Seen = Map<string, { top: number; left: number; total: string }>;

const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** Its descendants with `data-row` are the rows; those with `data-total` are tinted when it changes. */
export class Glide extends Component<Props> {
  private readonly box = createRef<HTMLDivElement>();

  private rows(): HTMLElement[] {
    return [...(this.box.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  }

  override getSnapshotBeforeUpdate(): Seen {
    return new Map(
      this.rows().map((row) => {
        const { top, left } = row.getBoundingClientRect();
        return [row.dataset["row"] ?? "", { top, left, total: row.dataset["total"] ?? "" }];
      }),
    );
  }

  override componentDidUpdate(_: unknown, __: unknown, before: Seen): void {
    if (calm.matches || document.hidden) return;
    const moved: [HTMLElement, number, number][] = [];
    for (const row of this.rows()) {
      const seen = before.get(row.dataset["row"] ?? "");
      // What is still under way starts anew from where the eye last saw it.
      row.getAnimations().forEach((animation) => animation.id === "glide" && animation.cancel());
      const { top, left } = row.getBoundingClientRect();
      if (!seen) row.animate({ opacity: [0, 1] }, { duration: GLIDE_MS, id: "appear" });
      else if (seen.top !== top || seen.left !== left) moved.push([row, seen.left - left, seen.top - top]);
      if (seen && seen.total !== row.dataset["total"]) tint(row);
    }
    for (const [row, left, top] of moved) {
      row.animate(
        { transform: [`translate(${left}px, ${top}px)`, "none"] },
        { duration: GLIDE_MS, easing: EASING, id: "glide" },
      );
    }
  }

  override render({ class: look, children }: Props) {
    return (
      <div ref={this.box} class={look}>
        {children}
      </div>
    );
  }
}

/** A total that changed is accented for as long as it takes to notice. */
function tint(row: HTMLElement): void {
  const accent = getComputedStyle(row).getPropertyValue("--accent");
  const total = row.querySelector(".total > b");
  if (accent) total?.animate({ color: [accent, accent, getComputedStyle(row).color] }, { duration: 1600 });
}
