//! What suppliers do, written and read back.

use super::*;
use line::entity::{Airspace, EntityId, EntityKind, Height, Heights, Notified, Span, Tag, UssUrl};
use line::utm::{
    Availability, ConstraintEntry, Heartbeat, HeldSubscription, NamedSubscription, ReferenceEntry,
    SubscriptionTerms, Wants,
};
use line::{Fact, IntentState, PublicState, rid, utm};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use std::sync::Arc;
use volume::Instant;
use volume::cells::{Cell, CellUnion};

fn id() -> impl Strategy<Value = EntityId> {
    any::<u128>().prop_map(EntityId::from_random)
}

fn instant() -> impl Strategy<Value = Instant> {
    (Instant::MIN.micros()..=Instant::MAX.micros())
        .prop_map(|us| Instant::from_micros(us).expect("in range"))
}

fn span() -> impl Strategy<Value = Span> {
    (instant(), instant()).prop_map(|(a, b)| Span::new(a.min(b), a.max(b)).expect("in order"))
}

fn cells() -> impl Strategy<Value = CellUnion> {
    let cell = (0..6_u64, vec(0..4_u64, 0..=13)).prop_map(|(face, steps)| {
        let mut bit = 1_u64 << 60;
        let mut id = (face << 61) + bit;
        for step in steps {
            id = id - bit + (2 * step + 1) * (bit >> 2);
            bit >>= 2;
        }
        Cell::new(id).expect("a descendant of a face")
    });
    vec(cell, 0..12).prop_map(CellUnion::new)
}

fn heights() -> impl Strategy<Value = Heights> {
    let height = || option::of(any::<f32>().prop_filter_map("not finite", Height::new));
    (height(), height()).prop_map(|(a, b)| match (a, b) {
        (Some(a), Some(b)) => Heights::new(Some(a.min(b)), Some(a.max(b))).expect("in order"),
        (a, b) => Heights::new(a, b).expect("open"),
    })
}

fn airspace() -> impl Strategy<Value = Arc<Airspace>> {
    (cells(), heights(), span())
        .prop_map(|(cells, heights, time)| Arc::new(Airspace { cells, heights, time }))
}

fn tag() -> impl Strategy<Value = Tag> {
    "[a-zA-Z0-9._-]{16,128}".prop_map(|text| Tag::parse(&text).expect("a tag"))
}

fn url() -> impl Strategy<Value = UssUrl> {
    "https://[a-z\"é/]{1,20}".prop_map(|text| UssUrl::new(&text).expect("a URL"))
}

fn notified() -> impl Strategy<Value = Vec<Notified>> {
    vec(
        (id(), any::<u32>()).prop_map(|(subscription, index)| Notified { subscription, index }),
        0..4,
    )
}

fn held() -> impl Strategy<Value = HeldSubscription> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>());
    (tag(), cells(), span(), url(), flags, any::<u32>()).prop_map(
        |(version, cells, time, url, (references, constraints, implicit), index)| {
            let wants = Wants { references, constraints };
            let terms = SubscriptionTerms { version, cells, time, url, wants, implicit };
            HeldSubscription { terms: Arc::new(terms), index }
        },
    )
}

fn party() -> impl Strategy<Value = PartyId> {
    "[a-z\"]{1,9}".prop_map(|text| PartyId::new(&text).expect("a name"))
}

type Said = (Body, Withheld);

fn of_utm(body: utm::Body, withheld: Option<utm::Withheld>) -> Said {
    (Body::Utm(body), Withheld { utm: withheld.map(Arc::new), ..Withheld::default() })
}

fn of_rid(body: rid::Body, withheld: Option<rid::Withheld>) -> Said {
    (Body::Rid(body), Withheld { rid: withheld.map(Arc::new), ..Withheld::default() })
}

fn references() -> impl Strategy<Value = Said> {
    let state = (0..4_usize).prop_map(|index| IntentState::ALL[index]);
    let entry = (id(), 1..u32::MAX, state, airspace(), option::of(id())).prop_map(
        |(id, version, state, airspace, ended)| ReferenceEntry {
            id,
            version,
            state,
            airspace,
            ended,
        },
    );
    let implicit =
        (id(), held()).prop_map(|(id, subscription)| NamedSubscription { id, subscription });
    let known = vec(any::<u64>(), 0..4);
    let secret = (tag(), url(), option::of(id()), option::of(implicit), known, notified())
        .prop_map(|(ovn, url, subscription, implicit, key, notified)| utm::Withheld::Reference {
            ovn,
            url,
            subscription,
            implicit,
            key,
            notified,
        });
    let deleted = (id(), option::of(id()), notified()).prop_map(|(id, ended, notified)| {
        let withheld = utm::Withheld::ReferenceDeleted { notified };
        of_utm(utm::Body::ReferenceDeleted { id, ended }, Some(withheld))
    });
    let put = (entry, option::of(secret), any::<bool>()).prop_map(|(entry, secret, new)| {
        let body = if new {
            utm::Body::ReferenceDeclared(entry)
        } else {
            utm::Body::ReferenceChanged(entry)
        };
        of_utm(body, secret)
    });
    prop_oneof![3 => put, 1 => deleted]
}

fn others() -> impl Strategy<Value = Said> {
    let constraint = (id(), 1..u32::MAX, airspace(), tag(), url(), notified(), any::<bool>());
    let constraint = constraint.prop_map(|(id, version, airspace, ovn, url, notified, new)| {
        let entry = ConstraintEntry { id, version, airspace };
        let body = if new {
            utm::Body::ConstraintDeclared(entry)
        } else {
            utm::Body::ConstraintChanged(entry)
        };
        of_utm(body, Some(utm::Withheld::Constraint { ovn, url, notified }))
    });
    let deleted = (id(), notified()).prop_map(|(id, notified)| {
        let withheld = utm::Withheld::ConstraintDeleted { notified };
        of_utm(utm::Body::ConstraintDeleted { id }, Some(withheld))
    });
    let availability = (party(), 0..3_usize, tag()).prop_map(|(uss, number, version)| {
        let availability = Availability::ALL[number];
        let body = utm::Body::AvailabilitySet { uss, availability };
        of_utm(body, Some(utm::Withheld::Availability(version)))
    });
    let report = (id(), vec(any::<u8>(), 0..40)).prop_map(|(id, body)| {
        of_utm(utm::Body::Reported { id }, Some(utm::Withheld::Report(Arc::from(body))))
    });
    let beat =
        ("[a-z\"é]{0,9}", instant(), option::of(instant())).prop_map(|(source, at, next)| {
            let heartbeat = Heartbeat { source: Arc::from(source), at, next_before: next };
            of_utm(utm::Body::Beaten(heartbeat), None)
        });
    let set = (id(), held()).prop_map(|(id, held)| {
        of_utm(utm::Body::SubscriptionSet { id }, Some(utm::Withheld::Subscription(held)))
    });
    let gone = id().prop_map(|id| of_utm(utm::Body::SubscriptionDeleted { id }, None));
    prop_oneof![constraint, deleted, availability, report, beat, set, gone]
}

fn providers() -> impl Strategy<Value = Said> {
    let api = || (0..2_usize).prop_map(|index| rid::Api::ALL[index]);
    let area = (id(), airspace(), url(), api(), notified(), any::<bool>()).prop_map(
        |(id, airspace, url, api, notified, new)| {
            let entry = rid::AreaEntry { id, airspace };
            let body =
                if new { rid::Body::AreaDeclared(entry) } else { rid::Body::AreaChanged(entry) };
            of_rid(body, Some(rid::Withheld::Area { url, api, notified }))
        },
    );
    let deleted = (id(), notified()).prop_map(|(id, notified)| {
        of_rid(rid::Body::AreaDeleted { id }, Some(rid::Withheld::AreaDeleted { notified }))
    });
    let set = (id(), cells(), span(), url(), api(), any::<u32>()).prop_map(
        |(id, cells, time, url, api, index)| {
            let terms = Arc::new(rid::SubscriptionTerms { cells, time, url, api });
            let held = rid::HeldSubscription { terms, index };
            of_rid(rid::Body::SubscriptionSet { id }, Some(rid::Withheld::Subscription(held)))
        },
    );
    let gone = id().prop_map(|id| of_rid(rid::Body::SubscriptionDeleted { id }, None));
    prop_oneof![area, deleted, set, gone]
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![references(), others(), providers()]
}

fn fact() -> impl Strategy<Value = Fact> {
    (said(), party(), 0..u64::MAX, 1..u64::MAX, instant()).prop_map(
        |((body, withheld), party, index, seq, time)| {
            let (actor, attestation, cause) = (None, Attestation::Bearer, None);
            let party = Some(party);
            let entry = Entry { index, time, party, actor, attestation, seq, cause, body };
            Fact { entry, withheld }
        },
    )
}

proptest! {
    #[test]
    fn what_suppliers_do_is_read_as_it_was_written(
        fact in fact(),
        entropy in any::<[u8; 32]>(),
    ) {
        let written = encode(&fact, &Entropy(entropy)).expect("it fits");
        let again = decode(&written.record, written.withheld.as_deref());
        prop_assert_eq!(again.as_ref(), Ok(&fact));
        // What is withheld stands nowhere in the entry.
        let record = core::str::from_utf8(&written.record).expect("JSON is text");
        if let Some(utm::Withheld::Reference { ovn, url, .. }) = fact.withheld.utm.as_deref() {
            prop_assert!(!record.contains(ovn.as_str()) && !record.contains(url.as_str()));
        }
        let (entry, commitments) = decode_entry(&written.record).expect("an entry");
        prop_assert_eq!(&entry, &fact.entry);
        prop_assert_eq!(commitments.is_empty(), written.withheld.is_none());
        // Entries alone fold in without a panic, whatever they say.
        let mut public = PublicState { size: entry.index, ..PublicState::default() };
        public.apply(&entry);
    }

    /// What stands beside an entry has to be of its kind.
    #[test]
    fn what_another_entry_withholds_is_refused(one in fact(), other in fact()) {
        let withheld = other.withheld.clone();
        let mixed = Fact { entry: one.entry.clone(), withheld };
        let alike = |fact: &Fact| {
            let kind = |text: String| text.split(['{', '(', ' ']).nth(1).map(ToOwned::to_owned);
            let utm = fact.withheld.utm.as_ref().map(|utm| format!("Utm {utm:?}"));
            let rid = fact.withheld.rid.as_ref().map(|rid| format!("Rid {rid:?}"));
            utm.or(rid).and_then(kind)
        };
        let (own, given) = (alike(&one), alike(&other));
        prop_assume!(given.is_some() && own.is_some() && own != given);
        let written = encode(&mixed, &Entropy([1; 32])).expect("it fits");
        prop_assert!(decode(&written.record, written.withheld.as_deref()).is_err());
    }

    #[test]
    fn retirements_are_read_as_they_were_written(
        retired in vec(((0..5_usize).prop_map(|index| EntityKind::ALL[index]), id()), 0..20),
        index in 0..u64::MAX,
        time in instant(),
    ) {
        let (party, actor, attestation, cause) = (None, None, Attestation::Host, None);
        let body = Body::EntitiesRetired(retired);
        let entry = Entry { index, time, party, actor, attestation, seq: 0, cause, body };
        let fact = Fact { entry, withheld: Withheld::default() };
        let written = encode(&fact, &Entropy([1; 32])).expect("it fits");
        prop_assert_eq!(decode(&written.record, None), Ok(fact));
    }
}

/// The largest shapes, and as many entities as one step retires, fit an entry.
#[test]
fn the_largest_of_all_fit_an_entry() {
    let center = volume::Position::new(47.0, 8.0).expect("in range");
    let circle = volume::Circle::new(center, 640_000.0).expect("a circle");
    let cells = CellUnion::of_circle(&circle).expect("within the limit");
    assert!(cells.cells().len() > 4_000, "{} cells", cells.cells().len());
    let time = Span::new(Instant::MIN, Instant::MAX).expect("in order");
    let airspace = Arc::new(Airspace { cells, heights: Heights::ALL, time });
    let id = EntityId::NONE;
    let party = PartyId::new(&"\"".repeat(PartyId::BYTES_MAX)).expect("a name");
    let entry = |body, party| Entry {
        index: u64::MAX - 1,
        time: Instant::MAX,
        attestation: if Option::is_some(&party) { Attestation::Bearer } else { Attestation::Host },
        seq: u64::from(Option::is_some(&party)),
        party,
        actor: None,
        cause: None,
        body,
    };
    let area = Body::Rid(rid::Body::AreaDeclared(rid::AreaEntry { id, airspace }));
    let retired = Body::EntitiesRetired(vec![(EntityKind::AreaSubscription, id); 512]);
    for (body, party) in [(area, Some(party)), (retired, None)] {
        let fact = Fact { entry: entry(body, party), withheld: Withheld::default() };
        let written = encode(&fact, &Entropy([1; 32])).expect("it fits");
        assert_eq!(decode(&written.record, None), Ok(fact));
    }
}
