//! Where settings come from: defaults, a TOML file over them, the environment over that, flags over
//! all. Here values are still text, each with its place.

use super::ConfigProblem;
use super::setting::{SETTINGS, Setting, Shape, meant};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The environment variable that names the file.
pub(super) const FILE_VARIABLE: &str = "CLEARLINE_CONFIG";

/// Where a value was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Origin {
    Default,
    File { path: PathBuf, line: usize },
    Environment(String),
    Flag(String),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File { path, line } => write!(f, "{}:{line}", path.display()),
            Self::Environment(name) => f.write_str(name),
            Self::Flag(flag) => f.write_str(flag),
        }
    }
}

/// What was written for a setting, and where.
#[derive(Clone, Debug)]
pub(super) struct Written {
    pub(super) values: Vec<String>,
    pub(super) origin: Origin,
}

/// What was written for all settings that somebody wrote something for.
pub(super) type Layer = BTreeMap<&'static str, Written>;

/// The defaults.
pub(super) fn defaults() -> Layer {
    let has = SETTINGS.iter().filter_map(|setting| Some((setting.name, setting.default?)));
    has.map(|(name, value)| (name, Written { values: vec![value.into()], origin: Origin::Default }))
        .collect()
}

/// Reads a file. Relative paths in it stay as they are written.
pub(super) fn file(path: &Path, text: &str, problems: &mut Vec<ConfigProblem>) -> Layer {
    let at = |offset: usize| Origin::File {
        path: path.into(),
        line: 1 + text.get(..offset).unwrap_or(text).matches('\n').count(),
    };
    let mut layer = Layer::new();
    match DeTable::parse(text) {
        Ok(table) => read_table("", table.get_ref(), &at, &mut layer, problems),
        Err(error) => {
            let offset = error.span().map_or(0, |span| span.start);
            problems.push(ConfigProblem::new(&at(offset), "", error.message()));
        }
    }
    layer
}

fn read_table(
    prefix: &str,
    table: &DeTable<'_>,
    at: &impl Fn(usize) -> Origin,
    layer: &mut Layer,
    problems: &mut Vec<ConfigProblem>,
) {
    for (key, value) in table {
        let name = format!("{prefix}{}", key.get_ref());
        let origin = at(key.span().start);
        let is_table = SETTINGS.iter().any(|s| s.name.starts_with(&format!("{name}.")));
        if let (true, DeValue::Table(inner)) = (is_table, value.get_ref()) {
            read_table(&format!("{name}."), inner, at, layer, problems);
        } else if is_table {
            let message = format!("is a table: write `[{name}]`");
            problems.push(ConfigProblem::new(&origin, &name, message));
        } else if let Some(setting) = Setting::named(&name) {
            match scalars(setting, value) {
                Ok(values) => {
                    layer.insert(setting.name, Written { values, origin });
                }
                Err(message) => problems.push(ConfigProblem::new(&origin, &name, message)),
            }
        } else {
            problems.push(ConfigProblem::new(&origin, &name, unknown(&name, |s| s.name.into())));
        }
    }
}

/// The texts of a value; a list only where there may be several.
fn scalars(setting: &Setting, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, &'static str> {
    let scalar = |value: &DeValue<'_>| match (setting.shape, value) {
        (Shape::One | Shape::Many, DeValue::String(text)) => Some(text.to_string()),
        (Shape::One, DeValue::Integer(integer)) if integer.radix() == 10 => {
            Some(integer.as_str().replace('_', ""))
        }
        (Shape::Switch, DeValue::Boolean(is_on)) => Some(is_on.to_string()),
        _ => None,
    };
    match (setting.shape, value.get_ref()) {
        (Shape::Many, DeValue::Array(list)) => {
            let texts: Option<_> = list.iter().map(|item| scalar(item.get_ref())).collect();
            texts.ok_or("is a list of texts: write `[\"...\", \"...\"]`")
        }
        (Shape::Many, other) => {
            scalar(other).map(|one| vec![one]).ok_or("is a list of texts: write `[\"...\"]`")
        }
        (Shape::One, other) => {
            scalar(other).map(|one| vec![one]).ok_or("is one text in quotes, or one whole number")
        }
        (Shape::Switch, other) => {
            scalar(other).map(|one| vec![one]).ok_or("is `true` or `false`, without quotes")
        }
    }
}

/// Reads the environment. A list has commas between its items.
pub(super) fn environment(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
    problems: &mut Vec<ConfigProblem>,
) -> Layer {
    let mut layer = Layer::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with("CLEARLINE_")) else {
            continue;
        };
        let origin = Origin::Environment(name.into());
        let Some(setting) = SETTINGS.iter().find(|setting| setting.variable() == name) else {
            if name != FILE_VARIABLE {
                let message = unknown(name, Setting::variable);
                problems.push(ConfigProblem::new(&origin, "", message));
            }
            continue;
        };
        let Some(value) = value.to_str() else {
            problems.push(ConfigProblem::new(&origin, setting.name, "is not UTF-8"));
            continue;
        };
        let values = match setting.shape {
            Shape::One | Shape::Switch => vec![value.into()],
            Shape::Many => {
                let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
                items.map(Into::into).collect()
            }
        };
        layer.insert(setting.name, Written { values, origin });
    }
    layer
}

/// The flags that were given.
pub(super) fn flags(given: impl IntoIterator<Item = (&'static str, Vec<String>)>) -> Layer {
    let known = given.into_iter().filter_map(|(name, values)| {
        let setting = Setting::named(name).filter(|setting| setting.has_flag)?;
        Some((setting.name, Written { values, origin: Origin::Flag(setting.flag()) }))
    });
    known.collect()
}

fn unknown(wrong: &str, name_of: impl Fn(&Setting) -> String) -> String {
    let names: Vec<String> = SETTINGS.iter().map(name_of).collect();
    match meant(wrong, names.iter().map(String::as_str)) {
        Some(meant) => format!("there is no setting `{wrong}`; is `{meant}` meant?"),
        None => format!("there is no setting `{wrong}`; those there are: {}", names.join(", ")),
    }
}
