// A candidate's answers and flags, item by item.

export type Sheet = {
  readonly answers: Readonly<Record<number, number>>;
  readonly flags: readonly number[];
};

/** What one answer says about its item: the choice (null: none) and whether it is flagged. */
export type Said = { readonly item: number; readonly choice: number | null; readonly flag: boolean };

export const emptySheet: Sheet = { answers: {}, flags: [] };

/** The sheet after one answer. */
export function written(sheet: Sheet, { item, choice, flag }: Said): Sheet {
  const { [item]: _before, ...others } = sheet.answers;
  const answers = choice === null ? others : { ...others, [item]: choice };
  const flags = sheet.flags.filter((one) => one !== item);
  return { answers, flags: flag ? [...flags, item].sort((a, b) => a - b) : flags };
}

/** The answers that turn one sheet into another, in the order of the form. */
export function differences(from: Sheet, to: Sheet): Said[] {
  const items = new Set([from, to].flatMap((sheet) => [...Object.keys(sheet.answers).map(Number), ...sheet.flags]));
  return [...items]
    .sort((a, b) => a - b)
    .map((item) => said(to, item))
    .filter(({ item, choice, flag }) => {
      const before = said(from, item);
      return before.choice !== choice || before.flag !== flag;
    });
}

function said(sheet: Sheet, item: number): Said {
  return { item, choice: sheet.answers[item] ?? null, flag: sheet.flags.includes(item) };
}
