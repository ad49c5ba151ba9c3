//! A TOML table whose keys are taken one by one, so that every mistake is told with its path and
//! nothing is left over unread.

use super::{AgreementFault, Read};
use core::fmt::Display;
use toml::{Table, Value};

/// The most tables or texts of one list: no agreement has a use for more.
const LIST_MAX: usize = 256;

/// A table and where it stands.
pub(super) struct Keys {
    /// The path of the table, with a dot behind it unless it is the top.
    prefix: String,
    table: Table,
    /// The keys asked for so far, which are those that there are.
    asked: Vec<&'static str>,
}

impl Keys {
    pub(super) fn new(prefix: String, table: Table) -> Self {
        Self { prefix, table, asked: Vec::new() }
    }

    /// A fault of the whole table.
    pub(super) fn fault(&self, problem: &dyn Display) -> AgreementFault {
        let path = self.prefix.trim_end_matches('.').to_owned();
        AgreementFault::Key { path, problem: problem.to_string() }
    }

    /// A fault of one key.
    fn at(&self, name: &str, problem: String) -> AgreementFault {
        AgreementFault::Key { path: format!("{}{name}", self.prefix), problem }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        self.asked.push(name);
        self.table.remove(name)
    }

    pub(super) fn optional<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Read<Option<T>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::String(text)) => {
                read(&text).map(Some).map_err(|problem| self.at(name, problem))
            }
            Some(other) => {
                let problem = format!("is {}; write a string", what(&other));
                Err(self.at(name, problem))
            }
        }
    }

    pub(super) fn required<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&str) -> Result<T, String>,
    ) -> Read<T> {
        let value = self.optional(name, read)?;
        value.ok_or_else(|| self.at(name, "is missing; the text must say".to_owned()))
    }

    pub(super) fn optional_bool(&mut self, name: &'static str) -> Read<Option<bool>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Boolean(value)) => Ok(Some(value)),
            Some(other) => {
                let problem = format!("is {}; write true or false", what(&other));
                Err(self.at(name, problem))
            }
        }
    }

    pub(super) fn optional_count(&mut self, name: &'static str) -> Read<Option<u32>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Integer(value)) if u32::try_from(value).is_ok() => {
                Ok(u32::try_from(value).ok())
            }
            Some(other) => {
                let problem = format!("is {}; write a whole number, 0 or more", what(&other));
                Err(self.at(name, problem))
            }
        }
    }

    pub(super) fn optional_table<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<Option<T>> {
        match self.take(name) {
            None => Ok(None),
            Some(Value::Table(table)) => {
                let mut keys = Self::new(format!("{}{name}.", self.prefix), table);
                let value = read(&mut keys)?;
                keys.finish()?;
                Ok(Some(value))
            }
            Some(other) => {
                let problem = format!("is {}; write a table, [{name}]", what(&other));
                Err(self.at(name, problem))
            }
        }
    }

    pub(super) fn required_table<T>(
        &mut self,
        name: &'static str,
        read: impl FnOnce(&mut Self) -> Read<T>,
    ) -> Read<T> {
        let value = self.optional_table(name, read)?;
        value.ok_or_else(|| self.at(name, format!("is missing; write a table, [{name}]")))
    }

    /// Tables in a list; none where the key is absent.
    pub(super) fn tables<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&mut Self) -> Read<T>,
    ) -> Read<Vec<T>> {
        let mut values = Vec::new();
        for (index, value) in self.list(name)?.into_iter().enumerate() {
            let Value::Table(table) = value else {
                let problem = format!("is {}; write tables, [[{name}]]", what(&value));
                return Err(self.at(&format!("{name}[{index}]"), problem));
            };
            let mut keys = Self::new(format!("{}{name}[{index}].", self.prefix), table);
            values.push(read(&mut keys)?);
            keys.finish()?;
        }
        Ok(values)
    }

    /// Texts in a list; none where the key is absent.
    pub(super) fn texts<T>(
        &mut self,
        name: &'static str,
        mut read: impl FnMut(&str) -> Result<T, String>,
    ) -> Read<Vec<T>> {
        let mut values = Vec::new();
        for (index, value) in self.list(name)?.into_iter().enumerate() {
            let read = match &value {
                Value::String(text) => read(text),
                other => Err(format!("is {}; write a string", what(other))),
            };
            let at = |problem| self.at(&format!("{name}[{index}]"), problem);
            values.push(read.map_err(at)?);
        }
        Ok(values)
    }

    fn list(&mut self, name: &'static str) -> Read<Vec<Value>> {
        match self.take(name) {
            None => Ok(Vec::new()),
            Some(Value::Array(values)) if values.len() <= LIST_MAX => Ok(values),
            Some(Value::Array(values)) => {
                let problem = format!("has {} members; at most {LIST_MAX}", values.len());
                Err(self.at(name, problem))
            }
            Some(other) => Err(self.at(name, format!("is {}; write a list", what(&other)))),
        }
    }

    /// Whatever was not asked for is unknown: a misspelled term must not be taken for silence.
    pub(super) fn finish(self) -> Read<()> {
        match self.table.keys().next() {
            None => Ok(()),
            Some(unknown) => {
                let known = self.asked.join(", ");
                Err(self.at(unknown, format!("is not known here; there are {known}")))
            }
        }
    }
}

fn what(value: &Value) -> &'static str {
    match value {
        Value::String(_) => "a string",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Boolean(_) => "a boolean",
        Value::Datetime(_) => "a date",
        Value::Array(_) => "a list",
        Value::Table(_) => "a table",
    }
}
