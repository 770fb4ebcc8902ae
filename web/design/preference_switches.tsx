import { chooseLanguage, language, words } from "../language/language.ts";
import { en } from "../language/design.en.ts";
import { id } from "../language/design.id.ts";
import { chooseTextSize, chooseTheme, textSize, textSizes, theme } from "./preferences.ts";
import { Switch } from "./switch.tsx";

const say = words({ id, en });

export function ThemeSwitch() {
  const text = say();
  return (
    <Switch
      label={text.theme}
      chosen={theme.value}
      onChoose={chooseTheme}
      options={[
        { value: "light", name: text.light, shows: <span aria-hidden="true">☀</span> },
        { value: "dark", name: text.dark, shows: <span aria-hidden="true">☾</span> },
        { value: "contrast", name: text.contrast, shows: <span aria-hidden="true">◐</span> },
      ]}
    />
  );
}

export function LanguageSwitch() {
  return (
    <Switch
      label={say().language}
      chosen={language.value}
      onChoose={chooseLanguage}
      options={[
        { value: "id", name: "Bahasa Indonesia", shows: "ID" },
        { value: "en", name: "English", shows: "EN" },
      ]}
    />
  );
}

export function TextSizeSwitch() {
  const text = say();
  return (
    <Switch
      label={text.textSize}
      chosen={textSize.value}
      onChoose={chooseTextSize}
      options={textSizes.map((size) => ({
        value: size,
        name: `${Math.round(size * 100)} %`,
        shows: <span class={`letter size-${Math.round(size * 100)}`}>A</span>,
      }))}
    />
  );
}
