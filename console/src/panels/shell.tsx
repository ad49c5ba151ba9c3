// The screen: who one is and how the line is above, panels beside the map, time below.

import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { draftsWaiting } from '../drafts';
import { waiting } from '../group';
import { chooseLanguage, isLanguage, language, LANGUAGES, t } from '../i18n';
import { chooseTheme, theme } from '../look';
import { skyMap, SkyMap } from '../map';
import { PANEL_KEYS } from '../panel-keys';
import { clock, duration } from '../model/time';
import { isHelpOpen, openPanel } from '../open-panel';
import { line, notice, now, selection } from '../store';
import { Details } from './details';
import { DropTarget } from './plan-file';
import { Help } from './help';
import { AlertsWaiting } from './alerts';
import { Attribution } from './base-map';
import { Waiting } from './hotline';
import { Legend } from './legend';
import { Joint } from './line-state';
import { NoSession } from './no-session';
import { PANELS } from './registry';
import { Party } from './party';
import { Picking } from './place-field';
import { Stop } from './stop';
import { TimeBar } from './time-bar';

export function Shell(): JSX.Element {
  if (line.value.connection.kind === 'no-session')
    return <NoSession why={line.value.connection.why} />;
  return (
    <div class="shell">
      <a class="skip" href="#panels" onClick={skip}>
        {t('app.skip')}
      </a>
      <Header />
      <LostBar />
      <aside class="side" id="panels" tabIndex={-1}>
        <Tabs />
      </aside>
      <main class="stage">
        <MapView />
        <Legend />
        <Attribution />
        {selection.value && <Details />}
        <DropTarget />
        <Picking />
        <NoticeBar />
      </main>
      <TimeBar />
      {isHelpOpen.value && <Help />}
    </div>
  );
}

function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('panels')?.focus();
}

function Header(): JSX.Element {
  const { agreement, me, connection } = line.value;
  const isDark = theme.value === 'dark';
  return (
    <header class="header">
      <h1>{t('app.title')}</h1>
      <span class="line-name">
        <bdi>{agreement?.line}</bdi>
      </span>
      {me && <Party id={me} />}
      <span class={`badge ${connection.kind}`} role="status" data-testid="connection">
        {connection.kind === 'live'
          ? t('link.live')
          : connection.kind === 'lost'
            ? t('link.short')
            : t('link.starting')}
      </span>
      {me && <Joint />}
      {me && <Waiting />}
      {me && <AlertsWaiting />}
      <Stop />
      <time class="clock" data-testid="clock">
        {clock(now.value)}
        <small>UTC</small>
      </time>
      <select
        aria-label={t('language')}
        value={language.value}
        onChange={({ currentTarget: { value } }) => {
          if (isLanguage(value)) chooseLanguage(value);
        }}
      >
        {LANGUAGES.map(({ id, name }) => (
          <option value={id} lang={id} key={id}>
            {name}
          </option>
        ))}
      </select>
      <button
        type="button"
        aria-label={t(isDark ? 'theme.light' : 'theme.dark')}
        title={t(isDark ? 'theme.light' : 'theme.dark')}
        onClick={() => chooseTheme(isDark ? 'light' : 'dark')}
      >
        {isDark ? '☀' : '☾'}
      </button>
      <button
        type="button"
        aria-label={t('help')}
        title={t('help')}
        onClick={() => {
          isHelpOpen.value = true;
        }}
      >
        ?
      </button>
    </header>
  );
}

/** Losing the server is said across the whole screen: what is shown may no longer be so. */
function LostBar(): JSX.Element | null {
  const { connection } = line.value;
  if (connection.kind !== 'lost') return null;
  const since = duration(Math.max(0, now.value - connection.since * 1000));
  return (
    <div class="lost" role="alert" data-testid="lost">
      ⚠ {t('link.lost', { time: since })}
    </div>
  );
}

function Tabs(): JSX.Element {
  const open = PANELS.find(({ id }) => id === openPanel.value) ?? PANELS[0];
  const Content = open?.content;
  const move = (event: KeyboardEvent): void => {
    const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
    const ends = { Home: PANELS[0], End: PANELS.at(-1) }[event.key];
    const step = { ArrowRight: rtl, ArrowLeft: -rtl }[event.key];
    if ((step === undefined && !ends) || !open) return;
    const next =
      ends ?? PANELS[(PANELS.indexOf(open) + (step ?? 0) + PANELS.length) % PANELS.length];
    if (!next) return;
    event.preventDefault();
    openPanel.value = next.id;
    document.getElementById(`tab-${next.id}`)?.focus();
  };
  return (
    <>
      <div class="tabs" role="tablist" aria-label={t('tabs')} onKeyDown={move}>
        {PANELS.map(({ id, title }, index) => (
          <button
            key={id}
            id={`tab-${id}`}
            type="button"
            role="tab"
            aria-controls="panel"
            aria-selected={id === open?.id}
            tabIndex={id === open?.id ? 0 : -1}
            title={index < PANEL_KEYS.length ? `${t(title)} (${PANEL_KEYS[index]})` : t(title)}
            onClick={() => {
              openPanel.value = id;
            }}
          >
            {t(title)}
            <Asked count={id === 'drafts' ? draftsWaiting.value : (waiting.value[id] ?? 0)} />
          </button>
        ))}
      </div>
      <section
        class="panel"
        id="panel"
        role="tabpanel"
        aria-labelledby={`tab-${open?.id}`}
        tabIndex={0}
      >
        {Content && <Content />}
      </section>
    </>
  );
}

/** How much of a panel waits for this side. */
function Asked({ count }: { count: number }): JSX.Element | null {
  if (count === 0) return null;
  const text = t('tab.waits', { count });
  return (
    <span class="asked" role="img" aria-label={text} title={text}>
      {count}
    </span>
  );
}

function MapView(): JSX.Element {
  const target = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!target.current) return;
    const map = new SkyMap(target.current);
    skyMap.value = map;
    return () => {
      skyMap.value = null;
      map.dispose();
    };
  }, []);
  return (
    <div class="map" ref={target} tabIndex={0} role="application" aria-label={t('map')} id="map" />
  );
}

function NoticeBar(): JSX.Element {
  const { value } = notice;
  useEffect(() => {
    if (!value) return;
    const timer = setTimeout(() => {
      notice.value = null;
    }, 6_000);
    return () => clearTimeout(timer);
  }, [value]);
  return (
    <div class="notice-bar" role="status" aria-live="polite" data-testid="notice">
      {value && (
        <span class={value.tone}>
          {value.tone === 'good' ? '✓' : '⚠'} <bdi>{value.text}</bdi>
        </span>
      )}
    </div>
  );
}
