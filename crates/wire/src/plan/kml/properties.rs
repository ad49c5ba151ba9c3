//! What a placemark tells in its ExtendedData.

use super::Fault;
use super::tree::Element;
use crate::plan::error::quoted;

/// The properties that are understood.
const KNOWN: [&str; 11] = [
    "id",
    "party",
    "kind",
    "time_start",
    "time_end",
    "altitude_lower",
    "altitude_upper",
    "altitude_unit",
    "altitude_datum",
    "radius_m",
    "times",
];

/// One property.
#[derive(Clone, Copy, Debug)]
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    /// Its text, without the blanks around it; it may be empty.
    pub(super) text: &'a str,
    line: u64,
}

impl Property<'_> {
    /// A fault of this property.
    pub(super) fn fault(&self, problem: impl Into<String>) -> Fault {
        Fault { line: Some(self.line), field: Some(self.name.to_owned()), problem: problem.into() }
    }
}

/// The properties of one placemark.
#[derive(Debug)]
pub(super) struct Properties<'a> {
    told: Vec<Property<'a>>,
}

impl<'a> Properties<'a> {
    /// Reads the ExtendedData of a placemark.
    pub(super) fn read(placemark: &'a Element) -> Result<Self, Fault> {
        let mut properties = Self { told: Vec::new() };
        for data in placemark.all("ExtendedData").flat_map(|extended| &extended.children) {
            match &*data.name {
                "Data" => {
                    let text = data.child("value").map_or("", Element::text);
                    properties.add(data, text)?;
                }
                "SchemaData" => {
                    for simple in data.all("SimpleData") {
                        properties.add(simple, simple.text())?;
                    }
                }
                _ => {}
            }
        }
        Ok(properties)
    }

    fn add(&mut self, data: &'a Element, text: &'a str) -> Result<(), Fault> {
        let Some(name) = data.called.as_deref().filter(|name| KNOWN.contains(name)) else {
            return Ok(());
        };
        let property = Property { name, text, line: data.line };
        if self.get(name).is_some() {
            return Err(property.fault("is there twice"));
        }
        self.told.push(property);
        Ok(())
    }

    /// A property that is told, though perhaps empty.
    pub(super) fn get(&self, name: &str) -> Option<Property<'a>> {
        self.told.iter().copied().find(|property| property.name == name)
    }

    /// A property that is told and not empty.
    pub(super) fn filled(&self, name: &str) -> Option<Property<'a>> {
        self.get(name).filter(|property| !property.text.is_empty())
    }

    /// A property read as a number of meters.
    pub(super) fn meters(&self, name: &str) -> Result<Option<f64>, Fault> {
        let Some(property) = self.filled(name) else { return Ok(None) };
        let number = property.text.parse::<f64>().ok().filter(|number| number.is_finite());
        let problem = || format!("{} is not a number of meters", quoted(property.text));
        number.map(Some).ok_or_else(|| property.fault(problem()))
    }
}
