import { Dialog } from "../design/dialog.tsx";
import { number } from "../language/format.ts";
import type { Session } from "./messages.ts";
import * as state from "./state.ts";
import { ActivityLine } from "./view_activity.tsx";
import { AskDialog } from "./view_ask.tsx";
import { SittingBar, TopLine } from "./view_bar.tsx";
import { DrawView } from "./view_draw.tsx";
import { UnsavedNotice } from "./view_interruption.tsx";
import { DeskView } from "./view_desk.tsx";
import { LoginView } from "./view_login.tsx";
import { OrderBar } from "./view_orders.tsx";
import { PersonPanel } from "./view_person.tsx";
import { Pin } from "./view_pin.tsx";
import { ProblemStrip } from "./view_problems.tsx";
import { RankingView } from "./view_ranking.tsx";
import { RecordDialog } from "./view_record.tsx";
import { RoomsAndFilters } from "./view_rooms.tsx";
import { SittingsView } from "./view_sittings.tsx";
import { PeopleTable } from "./view_table.tsx";
import { UnopenedNotice } from "./view_unopened.tsx";
import { say, why } from "./words.ts";

function Tabs() {
  const text = say().tabs;
  return (
    <div class="tabs" role="tablist" aria-label={text.label}>
      {state.tabs.value.map((name) => (
        <button
          type="button"
          role="tab"
          key={name}
          id={`tab-${name}`}
          aria-selected={state.shownTab.value === name}
          aria-controls="part"
          onClick={() => {
            state.issued.value = null;
            state.tab.value = name;
          }}
        >
          {text[name]}
        </button>
      ))}
    </div>
  );
}

function Hall() {
  const text = say().table;
  return (
    <div class={state.selected.value === null ? "hall" : "hall with-person"}>
      <RoomsAndFilters />
      <section class="middle">
        <div class="tools">
          <input
            type="search"
            class="search"
            placeholder={text.search}
            aria-label={text.search}
            value={state.filter.value.text}
            onInput={(event) => {
              state.filter.value = { ...state.filter.value, text: event.currentTarget.value };
            }}
          />
          <p class="quiet" role="status">
            {text.shown(number(state.visible.value.length), number(state.counts.value.registered))}
          </p>
        </div>
        <OrderBar />
        <PeopleTable />
      </section>
      <PersonPanel />
    </div>
  );
}

function IssuedPin() {
  const issued = state.issued.value;
  const row = issued && state.room.value?.rows.get(issued.attempt);
  if (!issued || !row || state.shownTab.value === "desk") return null;
  const close = () => {
    state.issued.value = null;
  };
  return (
    <Dialog title={say().orders.issue_pin} onClose={close}>
      <Pin row={row} pin={issued.pin} next={close} nextWord={say().person.close} />
    </Dialog>
  );
}

function SittingView() {
  const room = state.room.value;
  const refused = state.unwatchable.value;
  if (refused) return <p class="loading refused">{why(refused)}</p>;
  if (!room) return <p class="loading quiet">{say().loading}</p>;
  return (
    <main class="sitting-view">
      <SittingBar sitting={room.sitting} />
      <div>
        <UnsavedNotice sitting={room.sitting} />
        <div class="under-bar">
          <Tabs />
          <ProblemStrip />
        </div>
      </div>
      <div id="part" class="part" role="tabpanel" aria-labelledby={`tab-${state.shownTab.value}`}>
        {state.shownTab.value === "draw" && <DrawView sitting={room.sitting} />}
        {state.shownTab.value === "hall" && <Hall />}
        {state.shownTab.value === "desk" && <DeskView sitting={room.sitting} />}
        {state.shownTab.value === "ranking" && <RankingView />}
      </div>
      <ActivityLine />
      {state.asking.value && <AskDialog draft={state.asking.value} />}
      <IssuedPin />
      <RecordDialog />
    </main>
  );
}

function Console({ who }: { who: Session }) {
  return (
    <div class="console">
      <TopLine who={who} />
      <UnopenedNotice />
      {state.watching.value === null ? <SittingsView /> : <SittingView />}
    </div>
  );
}

export function View() {
  const who = state.session.value;
  if (who === "unknown") return <p class="loading quiet">{say().loading}</p>;
  return who === null ? <LoginView /> : <Console who={who} />;
}
