//! Thresholds of well clear, as TOML: each quantity with its unit, each key known.
//!
//! ```toml
//! [[rule]]
//! name = "our-airspace"
//!
//! [[rule.level]]
//! name = "warning"
//! variable = "tau-mod"
//! lateral = "0.66NM"
//! time = "35s"
//! vertical = "450ft"
//! coaltitude = "0s"
//! alerting = "25s"
//! early = "55s"
//! ```

use crate::plan::legible;
use crate::quantity::{duration_us, length_mm};
use serde::Deserialize;
use traffic::well_clear::{AlertLevel, AlertLevels, TimeVariable, WellClear};

/// Why a text holds no thresholds: where, what is wrong, and what would be right.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {problem}")]
pub struct WellClearFault {
    /// The key, from the top: `rule[0].level[1].time`.
    pub path: String,
    /// What is wrong, and what would be right.
    pub problem: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    rule: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    name: String,
    level: Vec<Level>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Level {
    name: String,
    variable: Variable,
    lateral: String,
    time: String,
    vertical: String,
    coaltitude: String,
    alerting: String,
    early: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Variable {
    TauMod,
    Tau,
    Tcpa,
    Tep,
}

/// Reads the rules of a file, one at least, each with a name of its own.
///
/// # Errors
/// With the key at fault, and what would be right.
pub fn parse(text: &str) -> Result<Vec<AlertLevels>, WellClearFault> {
    let file: File = toml::Deserializer::parse(text)
        .map_err(|error| fault("the file", error.message()))
        .and_then(|input| {
            serde_path_to_error::deserialize(input).map_err(|error| {
                let path = error.path().to_string();
                fault(&path, error.into_inner().message())
            })
        })?;
    let mut rules: Vec<AlertLevels> = Vec::new();
    for (index, rule) in file.rule.iter().enumerate() {
        let path = format!("rule[{index}]");
        if rules.iter().any(|other| **other.name() == *rule.name) {
            return Err(fault(&path, &format!("two rules are called {:?}", rule.name)));
        }
        let levels = rule.level.iter().enumerate();
        let levels = levels.map(|(number, it)| level(&format!("{path}.level[{number}]"), it));
        let levels = levels.collect::<Result<_, _>>()?;
        let rule = AlertLevels::new(rule.name.as_str().into(), levels);
        rules.push(rule.map_err(|error| fault(&path, &error.to_string()))?);
    }
    if rules.is_empty() {
        return Err(fault("rule", "there is none; write one, [[rule]]"));
    }
    Ok(rules)
}

fn level(path: &str, level: &Level) -> Result<AlertLevel, WellClearFault> {
    let length = |key: &str, text: &str| {
        length_mm(text).map_err(|problem| fault(&format!("{path}.{key}"), &problem))
    };
    let time = |key: &str, text: &str| {
        duration_us(text).map_err(|problem| fault(&format!("{path}.{key}"), &problem))
    };
    let variable = match level.variable {
        Variable::TauMod => TimeVariable::TauMod,
        Variable::Tau => TimeVariable::Tau,
        Variable::Tcpa => TimeVariable::Tcpa,
        Variable::Tep => TimeVariable::Tep,
    };
    let lateral = (length("lateral", &level.lateral)?, time("time", &level.time)?);
    let vertical = (length("vertical", &level.vertical)?, time("coaltitude", &level.coaltitude)?);
    let boundary = WellClear::new(variable, lateral, vertical);
    Ok(AlertLevel {
        name: level.name.as_str().into(),
        boundary: boundary.map_err(|error| fault(path, &error.to_string()))?,
        alerting_us: time("alerting", &level.alerting)?,
        early_us: time("early", &level.early)?,
    })
}

fn fault(path: &str, problem: &str) -> WellClearFault {
    WellClearFault { path: legible(path), problem: legible(problem) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEVEL: &str = "[[rule]]\nname = \"ours\"\n[[rule.level]]\nname = \"warning\"\n\
        variable = \"tau-mod\"\nlateral = \"0.66NM\"\ntime = \"35s\"\nvertical = \"450ft\"\n\
        coaltitude = \"0s\"\nalerting = \"25s\"\nearly = \"55s\"\n";

    #[test]
    fn thresholds_are_those_of_the_file() {
        let rules = parse(LEVEL).expect("the file is right");
        let default = AlertLevels::do_365_en_route();
        assert_eq!(rules[0].levels()[0], default.levels()[2]);
    }

    #[test]
    fn mistakes_are_told_with_their_key() {
        let check = |from: &str, to: &str, expected: &str| {
            let told = parse(&LEVEL.replace(from, to)).expect_err(to).to_string();
            assert!(told.contains(expected), "{told}");
        };
        check("\"35s\"", "\"35\"", "rule[0].level[0].time: ");
        check("\"35s\"", "35", "rule[0].level[0].time: invalid type: integer");
        check("tau-mod", "tau-mode", "rule[0].level[0].variable: unknown variant");
        check("early = \"55s\"", "early = \"5s\"", "rule[0]: level \"warning\": the alerting time");
        check("lateral", "latteral", "unknown field `latteral`");
        check("0.66NM", "9999NM", "rule[0].level[0]: the lateral (mm) threshold");
        assert!(parse("").is_err() && parse("rule = []").is_err() && parse("[").is_err());
        assert!(parse(&format!("{LEVEL}{LEVEL}")).is_err(), "one name twice");
    }
}
