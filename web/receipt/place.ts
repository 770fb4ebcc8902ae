// Where this page stands, and so where the files of its sitting are.

/**
 * The address of the sitting's record: of a page at `.../receipt/<sitting>` that is
 * `.../log/<sitting>/`, of any other page the folder it lies in, as `exam publish` writes it.
 */
export function recordAddress(page: string): string {
  const { origin, pathname } = new URL(page);
  const [, before, sitting] = /^(.*)\/receipt\/([^/]+)\/?$/.exec(pathname) ?? [];
  const folder = sitting === undefined ? pathname.slice(0, pathname.lastIndexOf("/") + 1) : `${before}/log/${sitting}/`;
  return origin + folder;
}

/** The receipt in the address, which no request carries; empty when there is none. */
export function receiptIn(fragment: string): string {
  try {
    return decodeURIComponent(fragment.replace(/^#/, ""));
  } catch {
    return fragment.replace(/^#/, "");
  }
}
