//! The bodies of entries, kind by kind.

use super::desk::{self, DeskText};
use super::entities::{self, EntityText};
use super::register::{self, RegisterText};
use super::text::{Base64, Text, Utc6};
use super::traffic::{self, TrafficText};
use super::{Fault, name};
use crate::agreement;
use line::{
    Agreement, Body, ClearedBecause, Digest, Disclosed, Form, IntentState, ItemEntry, ItemId,
    ItemKind, Pair, PartyId, RecordRange, ShownIn,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use std::sync::Arc;

/// A body on its way out. What is read is one of the same structures, chosen by the kind.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Written<'a> {
    Opened(OpenedText<'a>),
    Proposed(ProposedText<'a>),
    Hash(HashText),
    Intent(IntentText<'a>),
    Constraint(ConstraintText<'a>),
    Id(IdText<'a>),
    Version(VersionText<'a>),
    Conflict(ConflictText<'a>),
    Cleared(ClearedText<'a>),
    Cosigned(CosignedText<'a>),
    Shown(ShownText<'a>),
    Retired(RetiredText<'a>),
    Jumped(JumpedText),
    Entity(EntityText),
    Desk(DeskText),
    Register(RegisterText),
    Traffic(TrafficText),
}

macro_rules! layout {
    ($($(#[$doc:meta])* struct $name:ident $(<$life:lifetime>)? {
        $($(#[$at:meta])* $field:ident: $type:ty,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Serialize, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(super) struct $name $(<$life>)? { $($(#[$at])* $field: $type,)+ }
    )+};
}

layout! {
    struct OpenedText<'a> {
        #[serde(borrow)]
        agreement: Text<'a>,
        #[serde(borrow)]
        log_key: Text<'a>,
    }
    struct ProposedText<'a> {
        #[serde(borrow)]
        agreement: Text<'a>,
    }
    struct HashText {
        hash: Base64<32>,
    }
    struct IntentText<'a> {
        #[serde(borrow)]
        id: Text<'a>,
        version: u32,
        #[serde(borrow)]
        state: Text<'a>,
        late: bool,
        #[serde(borrow)]
        disclosed: Vec<DisclosedText<'a>>,
    }
    struct ConstraintText<'a> {
        #[serde(borrow)]
        id: Text<'a>,
        version: u32,
        late: bool,
        joint: bool,
        #[serde(borrow)]
        disclosed: Vec<DisclosedText<'a>>,
    }
    struct DisclosedText<'a> {
        #[serde(borrow)]
        to: Text<'a>,
        #[serde(borrow)]
        form: Text<'a>,
    }
    struct IdText<'a> {
        #[serde(borrow)]
        id: Text<'a>,
    }
    struct VersionText<'a> {
        #[serde(borrow)]
        id: Text<'a>,
        version: u32,
    }
    struct ConflictText<'a> {
        #[serde(borrow)]
        a: Text<'a>,
        #[serde(borrow)]
        b: Text<'a>,
        #[serde(borrow)]
        between: Text<'a>,
        #[serde(borrow)]
        disclosed: Vec<DisclosedText<'a>>,
    }
    struct ClearedText<'a> {
        #[serde(borrow)]
        a: Text<'a>,
        #[serde(borrow)]
        b: Text<'a>,
        #[serde(borrow)]
        between: Text<'a>,
        #[serde(borrow)]
        because: Text<'a>,
    }
    struct CosignedText<'a> {
        size: u64,
        root: Base64<32>,
        time_s: u64,
        #[serde(borrow)]
        line: Text<'a>,
    }
    /// Either in a dry run, which named items, or in an export.
    struct ShownText<'a> {
        #[serde(borrow)]
        to: Text<'a>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        dry_run: Option<Vec<Text<'a>>>,
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        export: Option<ExportText<'a>>,
    }
    struct ExportText<'a> {
        #[serde(borrow, default, skip_serializing_if = "Option::is_none")]
        of: Option<Text<'a>>,
        from: u64,
        to: u64,
        revealed: u64,
    }
    struct RetiredText<'a> {
        #[serde(borrow)]
        items: Vec<Text<'a>>,
        erased: Vec<u64>,
    }
    struct JumpedText {
        from: Utc6,
        to: Utc6,
    }
}

pub(super) fn written(body: &Body) -> Written<'_> {
    match body {
        Body::LineOpened { agreement, log_key } => Written::Opened(OpenedText {
            agreement: agreement.text().into(),
            log_key: log_key.as_str().into(),
        }),
        Body::AgreementProposed { agreement } => {
            Written::Proposed(ProposedText { agreement: agreement.text().into() })
        }
        Body::AgreementCountersigned { hash } | Body::AgreementChanged { hash } => {
            Written::Hash(HashText { hash: Base64(hash.0) })
        }
        Body::ItemDeclared(item) | Body::ItemChanged(item) => written_item(item),
        Body::ItemWithdrawn { id, .. } => Written::Id(IdText { id: id.as_str().into() }),
        Body::ConstraintCountersigned { id, version } => {
            Written::Version(VersionText { id: id.as_str().into(), version: *version })
        }
        Body::ConflictFound { pair, disclosed } | Body::ConflictChanged { pair, disclosed } => {
            Written::Conflict(ConflictText {
                a: pair.a.as_str().into(),
                b: pair.b.as_str().into(),
                between: between(pair).into(),
                disclosed: disclosed_texts(disclosed),
            })
        }
        Body::ConflictCleared { pair, because } => Written::Cleared(ClearedText {
            a: pair.a.as_str().into(),
            b: pair.b.as_str().into(),
            between: between(pair).into(),
            because: because.name().into(),
        }),
        Body::CheckpointCosigned { size, root, time_s, line } => Written::Cosigned(CosignedText {
            size: *size,
            root: Base64(root.0),
            time_s: *time_s,
            line: line.as_str().into(),
        }),
        Body::Shown { to, how } => Written::Shown(shown_text(to, how)),
        Body::Retired { items, erased } => Written::Retired(RetiredText {
            items: items.iter().map(|id| id.as_str().into()).collect(),
            erased: erased.clone(),
        }),
        Body::Utm(body) => Written::Entity(entities::utm_text(body)),
        Body::Rid(body) => Written::Entity(entities::rid_text(body)),
        Body::Desk(body) => Written::Desk(desk::written(body)),
        Body::Register(body) => Written::Register(register::written(body)),
        Body::Traffic(body) => Written::Traffic(traffic::written(body)),
        Body::EntitiesRetired(retired) => Written::Entity(entities::retired_text(retired)),
        Body::ClockJumped { from, to } => {
            Written::Jumped(JumpedText { from: Utc6(*from), to: Utc6(*to) })
        }
    }
}

fn written_item(item: &ItemEntry) -> Written<'_> {
    let (id, version, late) = (item.id.as_str().into(), item.version, item.late);
    let disclosed = disclosed_texts(&item.disclosed);
    match item.state {
        Some(state) => {
            let state = state.name().into();
            Written::Intent(IntentText { id, version, state, late, disclosed })
        }
        None => {
            let joint = item.joint;
            Written::Constraint(ConstraintText { id, version, late, joint, disclosed })
        }
    }
}

fn disclosed_texts(disclosed: &[Disclosed]) -> Vec<DisclosedText<'_>> {
    disclosed
        .iter()
        .map(|shown| DisclosedText { to: shown.to.as_str().into(), form: shown.form.name().into() })
        .collect()
}

fn shown_text<'a>(to: &'a PartyId, how: &'a ShownIn) -> ShownText<'a> {
    let to = to.as_str().into();
    match how {
        ShownIn::DryRun(items) => {
            let named = items.iter().map(|id| id.as_str().into()).collect();
            ShownText { to, dry_run: Some(named), export: None }
        }
        ShownIn::Export { of, range, revealed } => {
            let of = of.as_ref().map(|party| party.as_str().into());
            let export = ExportText { of, from: range.from, to: range.to, revealed: *revealed };
            ShownText { to, dry_run: None, export: Some(export) }
        }
    }
}

const fn between(pair: &Pair) -> &'static str {
    match pair.b_kind {
        ItemKind::Intent => "intent-intent",
        ItemKind::Constraint => "intent-constraint",
    }
}

/// Reads the body of an entry of a kind.
pub(super) fn read(kind: &str, body: &RawValue, index: u64) -> Result<Body, Fault> {
    use ItemKind::{Constraint, Intent};
    match kind {
        "line_opened" => opened(body, index),
        "agreement_proposed" => {
            let text: ProposedText<'_> = json(body)?;
            Ok(Body::AgreementProposed { agreement: agreed(text.agreement.as_str())? })
        }
        "agreement_countersigned" => {
            Ok(Body::AgreementCountersigned { hash: Digest(json::<HashText>(body)?.hash.0) })
        }
        "agreement_changed" => {
            Ok(Body::AgreementChanged { hash: Digest(json::<HashText>(body)?.hash.0) })
        }
        "intent_declared" => Ok(Body::ItemDeclared(intent(body)?)),
        "intent_changed" => Ok(Body::ItemChanged(intent(body)?)),
        "constraint_declared" => Ok(Body::ItemDeclared(constraint(body)?)),
        "constraint_changed" => Ok(Body::ItemChanged(constraint(body)?)),
        "intent_withdrawn" => Ok(Body::ItemWithdrawn { kind: Intent, id: only_id(body)? }),
        "constraint_withdrawn" => Ok(Body::ItemWithdrawn { kind: Constraint, id: only_id(body)? }),
        "constraint_countersigned" => {
            let text: VersionText<'_> = json(body)?;
            let (id, version) = (item_id("body.id", &text.id)?, text.version);
            Ok(Body::ConstraintCountersigned { id, version })
        }
        "conflict_found" => {
            let (pair, disclosed) = conflict(body)?;
            Ok(Body::ConflictFound { pair, disclosed })
        }
        "conflict_changed" => {
            let (pair, disclosed) = conflict(body)?;
            Ok(Body::ConflictChanged { pair, disclosed })
        }
        "conflict_cleared" => cleared(body),
        "checkpoint_cosigned" => {
            let text: CosignedText<'_> = json(body)?;
            let (root, line) = (Digest(text.root.0), text.line.as_str().to_owned());
            Ok(Body::CheckpointCosigned { size: text.size, root, time_s: text.time_s, line })
        }
        "shown" => shown(body),
        "retired" => retired(body, index),
        "clock_jumped" => {
            let text: JumpedText = json(body)?;
            Ok(Body::ClockJumped { from: text.from.0, to: text.to.0 })
        }
        other => {
            if let Some(body) = desk::read(other, body)? {
                return Ok(Body::Desk(body));
            }
            if let Some(body) = register::read(other, body)? {
                return Ok(Body::Register(body));
            }
            if let Some(body) = traffic::read(other, body, index)? {
                return Ok(Body::Traffic(body));
            }
            entities::read(other, body)?.ok_or_else(|| {
                Fault::new("kind", format!("{} is no kind of entry", crate::plan::quoted(other)))
            })
        }
    }
}

fn json<'a, T: Deserialize<'a>>(body: &'a RawValue) -> Result<T, Fault> {
    serde_json::from_str(body.get()).map_err(|error| Fault::new("body", error))
}

fn item_id(field: &'static str, text: &Text<'_>) -> Result<ItemId, Fault> {
    name(field, ItemId::new(text.as_str()))
}

fn only_id(body: &RawValue) -> Result<ItemId, Fault> {
    item_id("body.id", &json::<IdText<'_>>(body)?.id)
}

/// The agreement stands as the text that the sides countersigned; what it means is read again.
fn agreed(text: &str) -> Result<Arc<Agreement>, Fault> {
    let agreement = agreement::parse(text).map_err(|error| Fault::new("body.agreement", error))?;
    Ok(Arc::new(agreement))
}

fn opened(body: &RawValue, index: u64) -> Result<Body, Fault> {
    if index != 0 {
        return Err(Fault::new("kind", "line_opened is entry 0 and no other"));
    }
    let text: OpenedText<'_> = json(body)?;
    let log_key = text.log_key.as_str().to_owned();
    Ok(Body::LineOpened { agreement: agreed(text.agreement.as_str())?, log_key })
}

fn intent(body: &RawValue) -> Result<ItemEntry, Fault> {
    let text: IntentText<'_> = json(body)?;
    let state = IntentState::named(text.state.as_str());
    let wrong = || Fault::new("body.state", "is no state of an intent in F3548-21");
    Ok(ItemEntry {
        id: item_id("body.id", &text.id)?,
        kind: ItemKind::Intent,
        version: version(text.version)?,
        state: Some(state.ok_or_else(wrong)?),
        late: text.late,
        joint: false,
        disclosed: disclosed(&text.disclosed)?,
    })
}

fn constraint(body: &RawValue) -> Result<ItemEntry, Fault> {
    let text: ConstraintText<'_> = json(body)?;
    Ok(ItemEntry {
        id: item_id("body.id", &text.id)?,
        kind: ItemKind::Constraint,
        version: version(text.version)?,
        state: None,
        late: text.late,
        joint: text.joint,
        disclosed: disclosed(&text.disclosed)?,
    })
}

fn version(version: u32) -> Result<u32, Fault> {
    match version {
        0 => Err(Fault::new("body.version", "is 0; versions begin at 1")),
        version => Ok(version),
    }
}

fn disclosed(texts: &[DisclosedText<'_>]) -> Result<Vec<Disclosed>, Fault> {
    let read = |text: &DisclosedText<'_>| {
        let to = name("body.disclosed", PartyId::new(text.to.as_str()))?;
        let form = Form::named(text.form.as_str());
        let wrong = || Fault::new("body.disclosed", "form is none of full, volumes and overlap");
        Ok(Disclosed { to, form: form.ok_or_else(wrong)? })
    };
    texts.iter().map(read).collect()
}

/// A pair in its order: the fold finds conflicts by it.
fn pair(a: &Text<'_>, b: &Text<'_>, between: &Text<'_>) -> Result<Pair, Fault> {
    let (a, b) = (item_id("body.a", a)?, item_id("body.b", b)?);
    let b_kind = match between.as_str() {
        "intent-intent" => ItemKind::Intent,
        "intent-constraint" => ItemKind::Constraint,
        _ => {
            let problem = "is neither \"intent-intent\" nor \"intent-constraint\"";
            return Err(Fault::new("body.between", problem));
        }
    };
    if a == b || (b_kind == ItemKind::Intent && a > b) {
        return Err(Fault::new("body.a", "of two intents, a comes before b in byte order"));
    }
    Ok(Pair { a, b, b_kind })
}

fn conflict(body: &RawValue) -> Result<(Pair, Vec<Disclosed>), Fault> {
    let text: ConflictText<'_> = json(body)?;
    Ok((pair(&text.a, &text.b, &text.between)?, disclosed(&text.disclosed)?))
}

fn cleared(body: &RawValue) -> Result<Body, Fault> {
    let text: ClearedText<'_> = json(body)?;
    let pair = pair(&text.a, &text.b, &text.between)?;
    let reason = text.because.as_str();
    let because = ClearedBecause::ALL.into_iter().find(|because| because.name() == reason);
    let wrong = || Fault::new("body.because", "is none of changed, withdrawn, retired, agreement");
    Ok(Body::ConflictCleared { pair, because: because.ok_or_else(wrong)? })
}

fn shown(body: &RawValue) -> Result<Body, Fault> {
    let text: ShownText<'_> = json(body)?;
    let how = match (text.dry_run, text.export) {
        (Some(items), None) => {
            let items: Result<Vec<ItemId>, Fault> =
                items.iter().map(|id| item_id("body.dry_run", id)).collect();
            ShownIn::DryRun(items?)
        }
        (None, Some(export)) => {
            let of = export.of.map(|of| name("body.export.of", PartyId::new(of.as_str())));
            let range = RecordRange { from: export.from, to: export.to };
            ShownIn::Export { of: of.transpose()?, range, revealed: export.revealed }
        }
        _ => return Err(Fault::new("body", "holds either dry_run or export")),
    };
    Ok(Body::Shown { to: name("body.to", PartyId::new(text.to.as_str()))?, how })
}

/// Erased entries are in order, for the fold searches them, and all of them earlier ones.
fn retired(body: &RawValue, index: u64) -> Result<Body, Fault> {
    let text: RetiredText<'_> = json(body)?;
    let items: Result<Vec<ItemId>, Fault> =
        text.items.iter().map(|id| item_id("body.items", id)).collect();
    if !text.erased.is_sorted() || text.erased.last().is_some_and(|last| *last >= index) {
        return Err(Fault::new("body.erased", "lists earlier entries in order"));
    }
    Ok(Body::Retired { items: items?, erased: text.erased })
}
