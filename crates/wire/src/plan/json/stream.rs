//! Reading a collection member by member, so that a file larger than memory can be read.

use super::guard::Guard;
use super::value::{Account, Value};
use super::{Fault, Json, Object, Read};
use crate::plan::Flow;
use core::fmt;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeSet;
use std::io::{BufReader, Read as Input};

/// One member of a collection.
pub(in crate::plan) struct Part<'a> {
    /// The name of the list it stands in; empty when the file is a bare array.
    pub(in crate::plan) list: &'a str,
    /// The member, or what is wrong with its shape.
    pub(in crate::plan) value: Read<Json>,
}

/// What a file turned out to be, once all members of its lists are handed out.
pub(in crate::plan) enum Root {
    /// The reader of the members wanted no more.
    Stopped,
    /// A bare array.
    Array,
    /// An object; here are its other members, and the lists that it had.
    Object {
        /// All members but the lists.
        others: Read<Object>,
        /// The lists, in the order of the file.
        lists: Vec<String>,
    },
    /// A string, a number, a boolean or `null`.
    Scalar,
}

/// Why a file cannot be read on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::plan) struct Broken {
    /// The line, where it is known.
    pub(in crate::plan) line: Option<u64>,
    /// What is wrong.
    pub(in crate::plan) problem: String,
}

/// Reads a file that is an array, or an object with some of `lists` as its array members. Each
/// element is handed to `each` as soon as it is whole.
pub(in crate::plan) fn read_collection(
    input: impl Input,
    lists: &'static [&'static str],
    each: &mut dyn FnMut(Part<'_>) -> Flow,
) -> Result<Root, Broken> {
    const BUFFER_BYTES: usize = 64 * 1024;
    let guarded = BufReader::with_capacity(BUFFER_BYTES, Guard::new(input));
    let mut deserializer = serde_json::Deserializer::from_reader(guarded);
    let mut stopped = false;
    let collection = Collection { lists, each, stopped: &mut stopped };
    match collection.deserialize(&mut deserializer) {
        _ if stopped => Ok(Root::Stopped),
        Ok(root) => deserializer.end().map(|()| root).map_err(broken),
        Err(error) => Err(broken(error)),
    }
}

fn broken(error: serde_json::Error) -> Broken {
    if error.is_io() {
        return Broken { line: None, problem: std::io::Error::from(error).to_string() };
    }
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let suffix = format!(" at line {line} column {column}");
    let problem = text.strip_suffix(&suffix).unwrap_or(&text);
    let problem = if error.is_eof() {
        format!("column {column}: the file ends too early ({problem}); it may have been cut off")
    } else {
        format!("column {column}: it is not JSON: {problem}")
    };
    Broken { line: u64::try_from(line).ok(), problem }
}

struct Collection<'a> {
    lists: &'static [&'static str],
    each: &'a mut dyn FnMut(Part<'_>) -> Flow,
    stopped: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for Collection<'_> {
    type Value = Root;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Root, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collection<'_> {
    type Value = Root;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or an array")
    }

    fn visit_unit<E>(self) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_str<E>(self, _: &str) -> Result<Root, E> {
        Ok(Root::Scalar)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Root, A::Error> {
        let list = List { name: "", each: self.each, stopped: self.stopped };
        list.visit_seq(elements)?;
        Ok(Root::Array)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Root, A::Error> {
        let account = Account::new();
        let mut others = Vec::new();
        let mut lists = Vec::new();
        let mut seen = BTreeSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if self.lists.contains(&name.as_str()) {
                if !seen.insert(name.clone()) {
                    return Err(A::Error::custom(format!("\"{name}\" stands twice in one object")));
                }
                let list = List { name: &name, each: self.each, stopped: self.stopped };
                match entries.next_value_seed(list)? {
                    None => lists.push(name),
                    Some(scalar) => others.push((name, scalar)),
                }
            } else {
                let value = entries.next_value_seed(Value(&account))?;
                others.push((name, value));
            }
        }
        let others = account.settle(others).and_then(Object::from_members);
        Ok(Root::Object { others, lists })
    }
}

/// The elements of one list, handed out one by one; a list that is no array is `Some` value.
struct List<'a> {
    name: &'a str,
    each: &'a mut dyn FnMut(Part<'_>) -> Flow,
    stopped: &'a mut bool,
}

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = Option<Json>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = Option<Json>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Some(Json::Null))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(Json::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(Json::Number(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(Json::Number(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(serde_json::Number::from_f64(value).map_or(Json::Null, Json::Number)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(Json::Text(text.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<Self::Value, A::Error> {
        let account = Account::new();
        let value = Value(&account).visit_map(entries)?;
        Ok(Some(account.settle(value).unwrap_or(Json::Null)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        loop {
            let account = Account::new();
            let Some(value) = elements.next_element_seed(Value(&account))? else {
                return Ok(None);
            };
            let part = Part { list: self.name, value: account.settle(value) };
            match (self.each)(part) {
                Flow::Continue => {}
                Flow::Stop => {
                    *self.stopped = true;
                    return Err(A::Error::custom("the reader of the members wants no more"));
                }
            }
        }
    }
}

impl From<Broken> for Fault {
    fn from(broken: Broken) -> Self {
        Self::new(broken.problem)
    }
}
