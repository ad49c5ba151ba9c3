// What waits for a second officer before it leaves the side: who wrote it, all that it says, when it
// goes by itself, and what the officer at this screen may do about it.

import type { JSX } from 'preact';
import type { DraftView } from '../api/schema';
import { drafts, moveDraft } from '../drafts';
import { maySpeak } from '../group';
import { doingOf, isOfficer } from '../hotline';
import { t } from '../i18n';
import { PRECEDENCES } from '../model/desk';
import {
  confirming,
  leftOf,
  referencesOf,
  releasing,
  saidOf,
  waitsFor,
  waitsForOfficer,
  type Hindrance,
} from '../model/drafts';
import { line, now, slowView } from '../store';
import { Confirm } from './confirm';
import { DoingNote } from './doing';
import { Fact } from './fact';
import { Exercise, PrecedenceMark } from './hotline';
import { Language } from './message';
import { At, Left, No } from './numbers';
import { Party } from './party';
import { Forms } from './place-field';

export function DraftsPanel(): JSX.Element {
  const { actor } = line.value;
  const isPast = slowView.value.at < slowView.value.now;
  if (!isOfficer.value) return <p class="empty">{t('hotline.scope')}</p>;
  return (
    <>
      <p>{t('drafts.intro')}</p>
      <p data-testid="officer">
        {actor === null ? (
          <span class="wrong">△ {t('drafts.nobody')}</span>
        ) : (
          <>
            {t('drafts.you')} <strong class="tag">{actor}</strong>
          </>
        )}
      </p>
      {isPast && <p class="empty">{t('group.past')}</p>}
      {drafts.value?.length === 0 && <p class="empty">{t('drafts.none')}</p>}
      {drafts.value?.map((one) => (
        <Draft one={one} key={one.draft} />
      ))}
      <DoingNote form="draft" />
    </>
  );
}

function Draft({ one }: { one: DraftView }): JSX.Element {
  const precedence = PRECEDENCES.find((known) => known === one.precedence);
  const isMine = maySpeak.value && waitsForOfficer(one, line.value.actor, slowView.value.now);
  return (
    <article
      class={`draft message ${one.exercise ? 'is-exercise' : ''}`}
      data-testid={`draft-${one.draft}`}
    >
      <p class="actions">
        {precedence && <PrecedenceMark message={{ precedence }} />}
        {one.exercise && <Exercise />}
        {isMine && <span class="tag warning">{t('drafts.mine')}</span>}
      </p>
      <h2>
        <No of={one.draft} /> <bdi>{one.author}</bdi>
      </h2>
      <Envelope one={one} />
      <Words one={one} />
      <Doing one={one} />
    </article>
  );
}

function Envelope({ one }: { one: DraftView }): JSX.Element {
  const left = leftOf(one, slowView.value.now);
  return (
    <dl class="facts">
      <Fact name={t('hotline.to')}>
        {one.to.length === 0 ? t('compose.all') : one.to.map((id) => <Party id={id} key={id} />)}
        {' · '}
        <bdi>{one.to_role ?? line.value.terms?.ladder[0] ?? ''}</bdi>
      </Fact>
      <Fact name={t('drafts.drafted')}>
        <At time={one.drafted} />
      </Fact>
      <Fact name={t('drafts.waits')}>
        {(['confirmation', 'release'] as const)
          .filter((what) => waitsFor(one, what))
          .map((what) => (
            <div key={what}>{t(`drafts.waits.${what}`)}</div>
          ))}
        {one.waits_for.length === 0 && t('drafts.waits.anybody')}
      </Fact>
      <Fact name={t('drafts.lapses')}>
        <span data-testid="lapses">
          {left > 0 ? <Left us={left} /> : <strong class="wrong">△ {t('drafts.lapsed')}</strong>}
        </span>{' '}
        <small>
          <At time={one.lapses} />
        </small>
      </Fact>
    </dl>
  );
}

/** All of it: whoever releases a message has read it. */
function Words({ one }: { one: DraftView }): JSX.Element {
  const text = saidOf(one, 'text');
  const references = referencesOf(one);
  return (
    <>
      {one.rendered && one.rendered.length > 0 && (
        <div class="languages">
          {one.rendered.map(({ language, text: said, note }) => (
            <Language key={language} language={language} text={said} isDraft={Boolean(note)} />
          ))}
        </div>
      )}
      {text !== '' && (
        <blockquote lang={saidOf(one, 'language')} dir="auto" data-testid="words">
          {text}
        </blockquote>
      )}
      {one.translation && <Translation one={one} translation={one.translation} />}
      {one.places.length > 0 && (
        <>
          <h3>{t('hotline.places')}</h3>
          <ol class="place-list">
            {one.places.map((place, index) => (
              <li key={index}>
                <Forms place={place} />
                {place.own && <strong class="wrong"> △ {t('hotline.own.theirs')}</strong>}
              </li>
            ))}
          </ol>
        </>
      )}
      {references.length > 0 && (
        <p>
          {t('hotline.about')}: <bdi>{references.join(', ')}</bdi>
        </p>
      )}
    </>
  );
}

function Translation({
  one,
  translation: { language, text, note },
}: {
  one: DraftView;
  translation: NonNullable<DraftView['translation']>;
}): JSX.Element {
  return (
    <div data-testid="translation">
      <h3>{t('drafts.translation')}</h3>
      <Language language={language} text={text} isDraft={Boolean(note)} />
      {one.confirmed_by && (
        <p>
          ✓ {t('drafts.confirmed')} <bdi>{one.confirmed_by}</bdi>
        </p>
      )}
    </div>
  );
}

function Hindered({ why }: { why: Hindrance }): JSX.Element | null {
  if (why === null || why === 'lapsed') return null;
  return <p class="hint">▪ {t(`drafts.hindered.${why}`)}</p>;
}

function Doing({ one }: { one: DraftView }): JSX.Element | null {
  if (!maySpeak.value) return null;
  const { actor } = line.value;
  const at = now.value;
  if (leftOf(one, at) <= 0) return null;
  const isUnconfirmed = waitsFor(one, 'confirmation');
  const [confirmation, release] = [confirming(one, actor, at), releasing(one, actor, at)];
  const isSending = doingOf('draft').kind === 'sending';
  return (
    <>
      <Hindered why={isUnconfirmed && confirmation ? confirmation : release} />
      <div class="actions">
        {isUnconfirmed && (
          <Confirm
            name={`confirm-${one.draft}`}
            title={t('drafts.confirm')}
            sure={t('drafts.confirm.sure')}
            yes={t('drafts.confirm.yes')}
            disabled={isSending || confirmation !== null}
            onYes={() => void moveDraft(one.draft, 'confirmation', t('drafts.confirm.done'))}
          />
        )}
        <Confirm
          name={`release-${one.draft}`}
          title={t('drafts.release')}
          sure={t('drafts.release.sure')}
          yes={t('drafts.release.yes')}
          disabled={isSending || release !== null}
          onYes={() => void moveDraft(one.draft, 'release', t('drafts.release.done'))}
        />
        <Confirm
          name={`drop-${one.draft}`}
          title={t(actor === one.author ? 'drafts.withdraw' : 'drafts.refuse')}
          sure={t('drafts.drop.sure')}
          yes={t('drafts.drop.yes')}
          quiet
          disabled={isSending}
          onYes={() => void moveDraft(one.draft, 'drop', t('drafts.drop.done'))}
        />
      </div>
    </>
  );
}
