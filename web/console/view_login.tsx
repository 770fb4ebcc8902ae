import { useState } from "preact/hooks";
import { Button } from "../design/button.tsx";
import { login } from "./account.ts";
import { type Refused, session, wasEnded } from "./state.ts";
import { say, why } from "./words.ts";

export function LoginView() {
  const [checking, setChecking] = useState(false);
  const [refused, setRefused] = useState<Refused | null>(null);
  const text = say().login;

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    setChecking(true);
    const answer = await login(String(form.get("username")).trim(), String(form.get("password")));
    setChecking(false);
    if (answer.ok) {
      wasEnded.value = false;
      session.value = answer;
    } else {
      setRefused(answer);
    }
  };

  return (
    <main class="login">
      <form class="card" onSubmit={submit}>
        <p class="product">{say().product}</p>
        <h1>{text.title}</h1>
        {wasEnded.value && !refused && <p role="status">{text.ended}</p>}
        <label class="field">
          <span class="label">{text.username}</span>
          <input name="username" autocomplete="username" autocapitalize="none" spellcheck={false} required autofocus />
        </label>
        <label class="field">
          <span class="label">{text.password}</span>
          <input name="password" type="password" autocomplete="current-password" required />
        </label>
        <p class="refused" role="alert">
          {refused && why(refused)}
        </p>
        <Button kind="primary" submit disabled={checking}>
          {checking ? text.checking : text.submit}
        </Button>
      </form>
    </main>
  );
}
