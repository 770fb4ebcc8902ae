import { useLayoutEffect, useRef } from "preact/hooks";
import { pictures } from "./actions.ts";

type Props = { html: string; class?: string };

/** Text of the form (sanitized on import, and the page runs no script but its own), with its pictures. */
export function Markup({ html, class: look }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const addresses = pictures.value;
  useLayoutEffect(() => {
    for (const picture of box.current?.querySelectorAll<HTMLImageElement>("img[data-asset]") ?? []) {
      const address = addresses.get(picture.dataset["asset"] ?? "");
      if (address && picture.src !== address) picture.src = address;
      picture.draggable = false;
    }
  }, [html, addresses]);
  return <div ref={box} class={`markup ${look ?? ""}`} dangerouslySetInnerHTML={{ __html: html }} />;
}
