//! One JSON value, read whatever it holds, and how formats take it apart.

use super::{Fault, Read};
use crate::plan::Decimal;
use core::cell::{Cell, RefCell};
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// The most values (numbers, strings, arrays, objects) in one member of a collection. A polygon
/// of 10,000 vertices has 30,000; a day of fixes at 1 Hz has 450,000.
pub(super) const VALUES_MAX: usize = 2_000_000;

/// A value is charged once more for every so many bytes of its text.
const TEXT_BYTES_A_VALUE: usize = 32;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::plan) enum Json {
    Null,
    Bool(bool),
    Number(Number),
    Text(String),
    Array(Vec<Json>),
    Object(Object),
}

/// The members of a JSON object, each name once, sorted by name.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::plan) struct Object(Vec<(String, Json)>);

impl Json {
    /// What the value is, for errors.
    fn what(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::Array(_) => "an array",
            Self::Object(_) => "an object",
        }
    }

    fn is_not(&self, wanted: &str) -> Fault {
        Fault::new(format!("{} stands where {wanted} is needed", self.what()))
    }

    pub(in crate::plan) fn object(&self) -> Read<&Object> {
        match self {
            Self::Object(object) => Ok(object),
            other => Err(other.is_not("an object")),
        }
    }

    pub(in crate::plan) fn array(&self) -> Read<&[Self]> {
        match self {
            Self::Array(elements) => Ok(elements),
            other => Err(other.is_not("an array")),
        }
    }

    pub(in crate::plan) fn text(&self) -> Read<&str> {
        match self {
            Self::Text(text) => Ok(text),
            other => Err(other.is_not("a string")),
        }
    }

    pub(in crate::plan) fn float(&self) -> Read<f64> {
        match self {
            // Every number that the parser lets through is a finite float.
            Self::Number(number) => number.as_f64().ok_or_else(|| self.is_not("a number")),
            other => Err(other.is_not("a number")),
        }
    }

    /// The number as it is written in the file.
    pub(in crate::plan) fn decimal(&self) -> Read<Decimal> {
        match self {
            Self::Number(number) => {
                Decimal::parse(&number.to_string()).map_err(|error| Fault::new(error.to_string()))
            }
            other => Err(other.is_not("a number")),
        }
    }

    /// An id: a string that is not empty, or a number.
    pub(in crate::plan) fn id(&self) -> Read<String> {
        match self {
            Self::Text(text) if text.is_empty() => Err(Fault::new("the id is empty")),
            Self::Text(text) => Ok(text.clone()),
            Self::Number(number) => Ok(number.to_string()),
            other => Err(other.is_not("a string or a number")),
        }
    }

    /// Reads every element of an array.
    pub(in crate::plan) fn each<T>(&self, read: impl Fn(&Self) -> Read<T>) -> Read<Vec<T>> {
        let elements = self.array()?.iter().enumerate();
        elements
            .map(|(index, element)| read(element).map_err(|fault| fault.at_index(index)))
            .collect()
    }
}

impl Object {
    /// The member `name`, `null` or not.
    pub(in crate::plan) fn get(&self, name: &str) -> Option<&Json> {
        let index = self.0.binary_search_by(|(key, _)| key.as_str().cmp(name)).ok()?;
        self.0.get(index).map(|(_, value)| value)
    }

    /// Reads the member `name`, which must be there.
    pub(in crate::plan) fn required<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a Json) -> Read<T>,
    ) -> Read<T> {
        let value = self.get(name).ok_or_else(|| Fault::new("it is missing").under(name))?;
        read(value).map_err(|fault| fault.under(name))
    }

    /// Reads the member `name`, which must be there but may be `null`.
    pub(in crate::plan) fn nullable<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a Json) -> Read<T>,
    ) -> Read<Option<T>> {
        match self.get(name) {
            None => Err(Fault::new("it is missing; write null where there is none").under(name)),
            Some(_) => self.optional(name, read),
        }
    }

    /// Reads the member `name`, if it is there and not `null`.
    pub(in crate::plan) fn optional<'a, T>(
        &'a self,
        name: &str,
        read: impl FnOnce(&'a Json) -> Read<T>,
    ) -> Read<Option<T>> {
        match self.get(name) {
            None | Some(Json::Null) => Ok(None),
            Some(value) => read(value).map(Some).map_err(|fault| fault.under(name)),
        }
    }

    /// The object of these members; a name that stands twice is an error.
    pub(super) fn from_members(mut members: Vec<(String, Json)>) -> Read<Self> {
        members.sort_by(|(left, _), (right, _)| left.cmp(right));
        let twice = members.windows(2).find_map(|pair| match pair {
            [(left, _), (right, _)] if left == right => Some(left.as_str()),
            _ => None,
        });
        match twice {
            Some(name) => Err(Fault::new("it stands twice in one object; say it once").under(name)),
            None => Ok(Self(members)),
        }
    }
}

/// What one member of a collection has cost so far, and the first fault of its shape. Whatever
/// the fault, the parser reads on to the end of the member, so that the next one can be read.
pub(super) struct Account {
    values_left: Cell<usize>,
    fault: RefCell<Option<Fault>>,
}

impl Account {
    pub(super) fn new() -> Self {
        Self { values_left: Cell::new(VALUES_MAX), fault: RefCell::new(None) }
    }

    /// The value, or the fault that was found while it was read.
    pub(super) fn settle<T>(self, value: T) -> Read<T> {
        match self.fault.into_inner() {
            None => Ok(value),
            Some(fault) => Err(fault),
        }
    }

    pub(super) fn note(&self, fault: Fault) {
        self.fault.borrow_mut().get_or_insert(fault);
    }

    /// Pays for a value with so many bytes of text; `false` when there is nothing left.
    fn pay(&self, text_bytes: usize) -> bool {
        let price = 1 + text_bytes / TEXT_BYTES_A_VALUE;
        match self.values_left.get().checked_sub(price) {
            Some(left) => self.values_left.set(left),
            None => {
                self.values_left.set(0);
                self.note(Fault::new(format!(
                    "it is too large: at most {VALUES_MAX} values in one; split it"
                )));
            }
        }
        self.values_left.get() > 0
    }
}

/// Reads one value at the cost of an account.
#[derive(Clone, Copy)]
pub(super) struct Value<'a>(pub(super) &'a Account);

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        self.0.pay(0);
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        self.0.pay(0);
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        self.0.pay(0);
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        self.0.pay(0);
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        self.0.pay(0);
        Ok(Number::from_f64(value).map_or(Json::Null, Json::Number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        let paid = self.0.pay(text.len());
        Ok(Json::Text(if paid { text.to_owned() } else { String::new() }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while self.0.pay(0) {
            match elements.next_element_seed(self)? {
                Some(element) => array.push(element),
                None => return Ok(Json::Array(array)),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Json::Null)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members = Vec::new();
        while self.0.pay(0) {
            match entries.next_key::<String>()? {
                Some(name) => {
                    self.0.pay(name.len());
                    members.push((name, entries.next_value_seed(self)?));
                }
                None => return Ok(self.object(members)),
            }
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Json::Null)
    }
}

impl Value<'_> {
    fn object(self, members: Vec<(String, Json)>) -> Json {
        match Object::from_members(members) {
            Ok(object) => Json::Object(object),
            Err(fault) => {
                self.0.note(fault);
                Json::Null
            }
        }
    }
}
