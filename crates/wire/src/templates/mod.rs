//! Coded templates: what one side says by its code and fields, the other reads in its own language
//! (DL-18). They are data, one file; the law knows their codes as words and nothing more.
//!
//! No translation of ours is certified. A draft is always shown with the English beside it and
//! says that it is not certified: nobody can be misled by a language that nobody has checked.

use crate::coordinates::{CoordinateForm, parse};
use crate::plan::Rounding;
use crate::plan::instant::parse_rfc3339;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use utoipa::ToSchema;

/// A template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its code.
    pub code: String,
    /// How urgent such a message is unless its author says otherwise.
    pub precedence: String,
    /// Its fields and their types: `text`, `time`, `position`, `altitude`, `item` or `entry`.
    pub fields: BTreeMap<String, String>,
    /// The text in English.
    pub en: TemplateText,
    /// The text in Russian.
    pub ru: TemplateText,
    /// The text in Arabic.
    pub ar: TemplateText,
}

/// A text of a template, in which `{name}` stands for a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TemplateText {
    /// `draft`, or `certified`.
    pub status: String,
    /// Who certified it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// When.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// The text.
    pub text: String,
}

/// What is said of a text that nobody has certified.
pub const NOT_CERTIFIED: &str = "translation not certified";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<Template>,
}

static ALL: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("templates.toml")).expect("a test reads it");
    file.template
});

/// All templates, in the order of the file.
pub fn all() -> &'static [Template] {
    &ALL
}

/// The template of a code.
pub fn named(code: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.code == code)
}

impl Template {
    /// The text in a language; `None` where there is none in it.
    pub fn text(&self, language: &str) -> Option<&TemplateText> {
        match language {
            "en" => Some(&self.en),
            "ru" => Some(&self.ru),
            "ar" => Some(&self.ar),
            _ => None,
        }
    }

    /// Goes on where these are values of its fields. What is missing may be missing: a message
    /// that saves lives is not held up by a form. What is there has its type.
    ///
    /// # Errors
    /// With the field at fault, and what would be right.
    pub fn check(&self, fields: &BTreeMap<String, String>) -> Result<(), (String, String)> {
        for (name, value) in fields {
            let wrong = |problem: String| (name.clone(), problem);
            let Some(kind) = self.fields.get(name) else {
                let known: Vec<&str> = self.fields.keys().map(String::as_str).collect();
                let known = if known.is_empty() { "none".to_owned() } else { known.join(", ") };
                return Err(wrong(format!("is no field of {:?}; those are {known}", self.code)));
            };
            check_value(kind, value).map_err(wrong)?;
        }
        Ok(())
    }

    /// The text in a language with its fields filled in; a field that was not given shows as `---`.
    pub fn render(&self, language: &str, fields: &BTreeMap<String, String>) -> Option<String> {
        let mut text = self.text(language)?.text.clone();
        for name in self.fields.keys() {
            let value = fields.get(name).map_or("---", String::as_str);
            // Values are set apart, so that in a text from right to left they stay as they are.
            let shown = if language == "ar" {
                format!("\u{2068}{value}\u{2069}")
            } else {
                value.to_owned()
            };
            text = text.replace(&format!("{{{name}}}"), &shown);
        }
        Some(text)
    }
}

fn check_value(kind: &str, value: &str) -> Result<(), String> {
    match kind {
        "time" => {
            let read = parse_rfc3339(value, Rounding::Nearest);
            read.map(drop).map_err(|error| error.to_string())
        }
        "position" => parse(value, CoordinateForm::Decimal).map(drop),
        "entry" => {
            let wrong = |_| "is no entry; write its number".to_owned();
            value.parse::<u64>().map(drop).map_err(wrong)
        }
        "altitude" => {
            let datums = ["W84", "AMSL", "STD"];
            let is_told = datums.iter().any(|datum| value.ends_with(datum));
            let wrong = || "is no altitude; write it with unit and datum, as 3000 m AMSL";
            is_told.then_some(()).ok_or_else(|| wrong().to_owned())
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
