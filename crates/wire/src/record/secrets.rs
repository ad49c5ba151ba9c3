//! What is withheld of what suppliers do, as JSON.

use super::airspace::{self, NotifiedText, cells, entity, notified, notified_texts, tag, url};
use super::text::{Bytes, Utc6};
use line::entity::Span;
use line::utm::{HeldSubscription, NamedSubscription, SubscriptionTerms, Wants};
use line::{rid, utm};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::sync::Arc;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum UtmText<'a> {
    Reference {
        ovn: String,
        url: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subscription: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        implicit: Option<(String, SubscriptionText)>,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        key: Vec<u64>,
        notified: Vec<NotifiedText>,
    },
    ReferenceDeleted {
        notified: Vec<NotifiedText>,
    },
    Constraint {
        ovn: String,
        url: String,
        notified: Vec<NotifiedText>,
    },
    ConstraintDeleted {
        notified: Vec<NotifiedText>,
    },
    Subscription(SubscriptionText),
    Availability(String),
    Report(Bytes<'a>),
}

/// A subscription after F3548-21.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SubscriptionText {
    version: String,
    cells: String,
    start: Utc6,
    end: Utc6,
    url: String,
    references: bool,
    constraints: bool,
    implicit: bool,
    index: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum RidText {
    Area { url: String, api: String, notified: Vec<NotifiedText> },
    AreaDeleted { notified: Vec<NotifiedText> },
    Subscription(AreaSubscriptionText),
}

/// A subscription after F3411.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AreaSubscriptionText {
    cells: String,
    start: Utc6,
    end: Utc6,
    url: String,
    api: String,
    index: u32,
}

impl<'a> From<&'a utm::Withheld> for UtmText<'a> {
    fn from(withheld: &'a utm::Withheld) -> Self {
        match withheld {
            utm::Withheld::Reference { ovn, url, subscription, implicit, key, notified } => {
                Self::Reference {
                    ovn: ovn.as_str().to_owned(),
                    url: url.as_str().to_owned(),
                    subscription: subscription.map(|id| id.to_string()),
                    implicit: implicit.as_ref().map(|named| {
                        (named.id.to_string(), SubscriptionText::from(&named.subscription))
                    }),
                    key: key.clone(),
                    notified: notified_texts(notified),
                }
            }
            utm::Withheld::ReferenceDeleted { notified } => {
                Self::ReferenceDeleted { notified: notified_texts(notified) }
            }
            utm::Withheld::Constraint { ovn, url, notified } => Self::Constraint {
                ovn: ovn.as_str().to_owned(),
                url: url.as_str().to_owned(),
                notified: notified_texts(notified),
            },
            utm::Withheld::ConstraintDeleted { notified } => {
                Self::ConstraintDeleted { notified: notified_texts(notified) }
            }
            utm::Withheld::Subscription(held) => Self::Subscription(SubscriptionText::from(held)),
            utm::Withheld::Availability(version) => Self::Availability(version.as_str().to_owned()),
            utm::Withheld::Report(body) => Self::Report(Bytes(Cow::Borrowed(body))),
        }
    }
}

impl TryFrom<UtmText<'_>> for utm::Withheld {
    type Error = String;

    fn try_from(text: UtmText<'_>) -> Result<Self, String> {
        let named = |(id, held): (String, SubscriptionText)| {
            Ok::<_, String>(NamedSubscription { id: entity(&id)?, subscription: held.try_into()? })
        };
        let optional = |id: Option<String>| id.map(|id| entity(&id)).transpose();
        Ok(match text {
            UtmText::Reference { ovn, url: at, subscription, implicit, key, notified: told } => {
                Self::Reference {
                    ovn: tag(&ovn)?,
                    url: url(&at)?,
                    subscription: optional(subscription)?,
                    implicit: implicit.map(named).transpose()?,
                    key,
                    notified: notified(&told)?,
                }
            }
            UtmText::ReferenceDeleted { notified: told } => {
                Self::ReferenceDeleted { notified: notified(&told)? }
            }
            UtmText::Constraint { ovn, url: at, notified: told } => {
                Self::Constraint { ovn: tag(&ovn)?, url: url(&at)?, notified: notified(&told)? }
            }
            UtmText::ConstraintDeleted { notified: told } => {
                Self::ConstraintDeleted { notified: notified(&told)? }
            }
            UtmText::Subscription(held) => Self::Subscription(held.try_into()?),
            UtmText::Availability(version) => Self::Availability(tag(&version)?),
            UtmText::Report(Bytes(body)) => Self::Report(Arc::from(body.into_owned())),
        })
    }
}

impl From<&HeldSubscription> for SubscriptionText {
    fn from(held: &HeldSubscription) -> Self {
        let terms = &held.terms;
        Self {
            version: terms.version.as_str().to_owned(),
            cells: terms.cells.to_string(),
            start: Utc6(terms.time.start()),
            end: Utc6(terms.time.end()),
            url: terms.url.as_str().to_owned(),
            references: terms.wants.references,
            constraints: terms.wants.constraints,
            implicit: terms.implicit,
            index: held.index,
        }
    }
}

impl TryFrom<SubscriptionText> for HeldSubscription {
    type Error = String;

    fn try_from(text: SubscriptionText) -> Result<Self, String> {
        let terms = SubscriptionTerms {
            version: tag(&text.version)?,
            cells: cells(&text.cells)?,
            time: span(text.start, text.end)?,
            url: url(&text.url)?,
            wants: Wants { references: text.references, constraints: text.constraints },
            implicit: text.implicit,
        };
        Ok(Self { terms: Arc::new(terms), index: text.index })
    }
}

fn span(start: Utc6, end: Utc6) -> Result<Span, String> {
    Span::new(start.0, end.0).ok_or_else(|| "it ends before it starts".to_owned())
}

impl From<&rid::Withheld> for RidText {
    fn from(withheld: &rid::Withheld) -> Self {
        match withheld {
            rid::Withheld::Area { url, api, notified } => Self::Area {
                url: url.as_str().to_owned(),
                api: api.name().to_owned(),
                notified: notified_texts(notified),
            },
            rid::Withheld::AreaDeleted { notified } => {
                Self::AreaDeleted { notified: notified_texts(notified) }
            }
            rid::Withheld::Subscription(held) => {
                Self::Subscription(AreaSubscriptionText::from(held))
            }
        }
    }
}

impl TryFrom<RidText> for rid::Withheld {
    type Error = String;

    fn try_from(text: RidText) -> Result<Self, String> {
        Ok(match text {
            RidText::Area { url, api: version, notified } => Self::Area {
                url: airspace::url(&url)?,
                api: api(&version)?,
                notified: airspace::notified(&notified)?,
            },
            RidText::AreaDeleted { notified } => {
                Self::AreaDeleted { notified: airspace::notified(&notified)? }
            }
            RidText::Subscription(held) => Self::Subscription(held.try_into()?),
        })
    }
}

pub(crate) fn api(name: &str) -> Result<rid::Api, String> {
    rid::Api::named(name).ok_or_else(|| format!("{name:?} is no version of F3411"))
}

impl From<&rid::HeldSubscription> for AreaSubscriptionText {
    fn from(held: &rid::HeldSubscription) -> Self {
        let terms = &held.terms;
        Self {
            cells: terms.cells.to_string(),
            start: Utc6(terms.time.start()),
            end: Utc6(terms.time.end()),
            url: terms.url.as_str().to_owned(),
            api: terms.api.name().to_owned(),
            index: held.index,
        }
    }
}

impl TryFrom<AreaSubscriptionText> for rid::HeldSubscription {
    type Error = String;

    fn try_from(text: AreaSubscriptionText) -> Result<Self, String> {
        let terms = rid::SubscriptionTerms {
            cells: cells(&text.cells)?,
            time: span(text.start, text.end)?,
            url: url(&text.url)?,
            api: api(&text.api)?,
        };
        Ok(Self { terms: Arc::new(terms), index: text.index })
    }
}

/// Whether what is withheld is of the kind that stands beside such a body.
pub(super) fn fits(body: &line::Body, withheld: &line::Withheld) -> bool {
    use line::Body;
    use utm::{Body as Utm, Withheld as Secret};
    let utm = match (body, withheld.utm.as_deref()) {
        (_, None)
        | (
            Body::Utm(Utm::ReferenceDeclared(_) | Utm::ReferenceChanged(_)),
            Some(Secret::Reference { .. }),
        )
        | (Body::Utm(Utm::ReferenceDeleted { .. }), Some(Secret::ReferenceDeleted { .. }))
        | (
            Body::Utm(Utm::ConstraintDeclared(_) | Utm::ConstraintChanged(_)),
            Some(Secret::Constraint { .. }),
        )
        | (Body::Utm(Utm::ConstraintDeleted { .. }), Some(Secret::ConstraintDeleted { .. }))
        | (Body::Utm(Utm::SubscriptionSet { .. }), Some(Secret::Subscription(_)))
        | (Body::Utm(Utm::AvailabilitySet { .. }), Some(Secret::Availability(_)))
        | (Body::Utm(Utm::Reported { .. }), Some(Secret::Report(_))) => true,
        (_, Some(_)) => false,
    };
    let rid = match (body, withheld.rid.as_deref()) {
        (_, None)
        | (
            Body::Rid(rid::Body::AreaDeclared(_) | rid::Body::AreaChanged(_)),
            Some(rid::Withheld::Area { .. }),
        )
        | (Body::Rid(rid::Body::AreaDeleted { .. }), Some(rid::Withheld::AreaDeleted { .. }))
        | (Body::Rid(rid::Body::SubscriptionSet { .. }), Some(rid::Withheld::Subscription(_))) => {
            true
        }
        (_, Some(_)) => false,
    };
    utm && rid
}
