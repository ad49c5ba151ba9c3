// One paper: its text as it is signed, by whom, and over which hash. What is signed is the text that
// stands on this screen: its hash is computed here, and taken from nobody.

import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { papers as pathOf } from '../api/client';
import { maySpeak, show, sign, textHash, typed, withdraw, write } from '../group';
import { doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import { isWithdrawable, waitsForSignature, type PaperKind } from '../model/group';
import type { Paper } from '../model/register';
import { visible } from '../model/visible';
import { paperProofs, proofKey, provePaper } from '../proving';
import { line } from '../store';
import { Confirm } from './confirm';
import { DoingNote } from './doing';
import { Field } from './field';
import { At, No } from './numbers';
import { panelOf, PaperState, whatItIs } from './papers';
import { Party } from './party';

export function PaperView({ one, kind }: { one: Paper; kind: PaperKind }): JSX.Element {
  const hash = useHash(one.text ?? null);
  return (
    <article data-testid="paper">
      <p class="actions">
        <button
          type="button"
          data-testid="back"
          onClick={() => show(panelOf(kind), { kind: 'list' })}
        >
          {t('group.back')}
        </button>
        <PaperState one={one} />
      </p>
      <h2>
        {whatItIs(one)} <No of={one.paper} /> <Party id={one.author} />
        <small>
          <At time={one.proposed} />
        </small>
      </h2>
      <Standing one={one} />
      {one.text ? (
        <blockquote
          class="paper-text"
          dir="auto"
          lang={one.language}
          tabIndex={0}
          role="group"
          aria-label={t('paper.text')}
          data-testid="paper-text"
        >
          {visible(one.text)}
        </blockquote>
      ) : (
        <p class="empty">{t('paper.gone')}</p>
      )}
      {one.text && (
        <p>
          {t(globalThis.crypto.subtle ? 'paper.hash' : 'paper.hash.none')}
          <code class="key" data-testid="paper-hash">
            {hash}
          </code>
        </p>
      )}
      <Signatures one={one} />
      <Links one={one} kind={kind} />
      {hash !== null && isPublic(one) && <Proof one={one} hash={hash} />}
      <Actions one={one} kind={kind} hash={hash} />
      <DoingNote form="paper" />
    </article>
  );
}

/** The hash of what is shown; null until it is computed, and where a browser computes none. */
function useHash(text: string | null): string | null {
  const [known, setKnown] = useState<{ text: string; hash: string } | null>(null);
  useEffect(() => {
    if (text === null || !globalThis.crypto.subtle) return;
    let isGone = false;
    void textHash(text).then((hash) => {
      if (!isGone) setKnown({ text, hash });
    });
    return () => {
      isGone = true;
    };
  }, [text]);
  return known !== null && known.text === text ? known.hash : null;
}

function Standing({ one }: { one: Paper }): JSX.Element | null {
  if (one.state === 'proposed') return <p class="wrong">○ {t('paper.proposal')}</p>;
  if (one.state === 'lapsed') return <p class="wrong">⚠ {t('paper.never')}</p>;
  if (one.state === 'withdrawn') {
    return (
      <p class="refused">
        ✕ {t('paper.state.withdrawn')}: <bdi>{one.reason}</bdi>
      </p>
    );
  }
  return one.joint ? null : <p class="wrong">△ {t('paper.own')}</p>;
}

function Signatures({ one }: { one: Paper }): JSX.Element | null {
  if (!one.joint) return null;
  const missing = line.value.parties.filter(
    ({ id }) => !one.signed.some(({ side }) => side === id),
  );
  return (
    <>
      <h3>{t('paper.signatures')}</h3>
      <ul class="links" data-testid="signatures">
        {one.signed.map(({ side, entry }) => (
          <li key={entry}>
            <span class="good" aria-hidden="true">
              ✓
            </span>{' '}
            <Party id={side} /> <small>{t('group.entry', { entry })}</small>
          </li>
        ))}
        {missing.map(({ id }) => (
          <li key={id}>
            <span aria-hidden="true">○</span> <Party id={id} /> <small>{t('paper.missing')}</small>
          </li>
        ))}
      </ul>
    </>
  );
}

function Links({ one, kind }: { one: Paper; kind: PaperKind }): JSX.Element {
  const path = `${pathOf(kind)}/${one.paper}`;
  const hasPage = kind === 'bulletin' && one.state !== 'proposed';
  const entries = one.signed.map(({ entry }) => entry);
  if (one.ended) entries.push(one.ended);
  return (
    <p class="actions" data-testid="paper-links">
      <Out href={`${path}?format=html`} text={t('paper.print')} />
      {one.text && <Out href={`${path}?format=markdown`} text={t('paper.markdown')} />}
      {hasPage && <Out href={`/bulletins/${one.paper}`} text={t('paper.public.one')} />}
      {isPublic(one) &&
        entries.map((entry) => (
          <Out
            href={`/bulletins/${one.paper}/proof/${entry}`}
            text={t('paper.proof', { entry })}
            key={entry}
          />
        ))}
    </p>
  );
}

/** What everybody may read, and check the proof of. */
function isPublic(one: Paper): boolean {
  return one.kind === 'bulletin' && one.was_published;
}

function Proof({ one, hash }: { one: Paper; hash: string }): JSX.Element {
  const value = paperProofs.value.get(proofKey(one, hash));
  return (
    <>
      <p class="actions">
        <button
          type="button"
          data-testid="verify-paper"
          disabled={value?.kind === 'running'}
          onClick={() => void provePaper(one, hash)}
        >
          {t('paper.verify')}
        </button>
      </p>
      {value?.kind === 'verified' && (
        <p class="verified" role="status" data-testid="paper-verdict">
          ✓ {t('paper.verified', { size: value.proof.size, count: value.proof.cosignatures })}
        </p>
      )}
      {value?.kind === 'failed' && (
        <div class="failed" role="alert" data-testid="paper-verdict">
          <h3>✕ {t('record.failed')}</h3>
          <p>{t(`record.failed.${value.failure}`, { entry: value.entry ?? '' })}</p>
        </div>
      )}
      {value?.kind === 'unreachable' && (
        <p class="refused" role="alert">
          ⚠ {t('record.unreachable', { why: value.why })}
        </p>
      )}
    </>
  );
}

function Out({ href, text }: { href: string; text: string }): JSX.Element {
  return (
    <a href={href} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}

function Actions({
  one,
  kind,
  hash,
}: {
  one: Paper;
  kind: PaperKind;
  hash: string | null;
}): JSX.Element | null {
  const { me } = line.value;
  const [toSign, toWithdraw] = [waitsForSignature(one, me), isWithdrawable(one, me)];
  if (!toSign && !toWithdraw) return null;
  if (!isOfficer.value) return <p class="empty">{t('hotline.scope')}</p>;
  if (!maySpeak.value) return <p class="empty">{t('group.past')}</p>;
  const isSending = doingOf('paper').kind === 'sending';
  return (
    <section class="answer" data-testid="paper-actions">
      {toSign && (
        <Confirm
          name="sign"
          title={t('paper.sign')}
          sure={t('paper.sign.sure')}
          yes={t('paper.sign.yes')}
          disabled={hash === null || isSending}
          onYes={() => {
            if (hash !== null) void sign(kind, one.paper, hash, t('paper.signed'));
          }}
        />
      )}
      {toWithdraw && <Withdraw one={one} kind={kind} />}
    </section>
  );
}

function Withdraw({ one, kind }: { one: Paper; kind: PaperKind }): JSX.Element {
  const form = `withdraw ${one.paper}`;
  const reason = typed(form, 'reason');
  return (
    <form
      class="with-button"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (reason.trim() !== '') void withdraw(kind, one.paper, t('paper.withdrawn'));
      }}
    >
      <Field
        name="reason"
        title={t('group.reason')}
        value={reason}
        error={null}
        onType={(text) => write(form, 'reason', text)}
      />
      <button
        type="submit"
        data-testid="withdraw"
        disabled={reason.trim() === '' || doingOf('paper').kind === 'sending'}
      >
        {t('paper.withdraw')}
      </button>
    </form>
  );
}
