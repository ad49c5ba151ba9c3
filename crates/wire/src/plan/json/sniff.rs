//! Telling from the first bytes of a JSON file which of the formats it is.
//!
//! The bytes are only looked over: names of members and the values of `type`, of the file itself
//! and of the first member of its list. What is wrong with the file is for its reader to say.

use std::collections::BTreeSet;

/// How many bytes from the start of a file [`sniff_json`] looks at; fewer are enough where the
/// file is shorter, or the first member of its list ends sooner.
pub const SNIFF_BYTES: usize = 64 * 1024;

/// A format that is written as JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonFormat {
    /// GeoJSON with the properties of `clearline check`.
    GeoJson,
    /// Operational intents or constraints of ASTM F3548-21.
    F3548,
    /// UAS geographical zones of EUROCAE ED-269.
    Ed269,
    /// UAS geographical zones of EUROCAE ED-318.
    Ed318,
    /// Point records, as one array of objects.
    PointArray,
    /// Point records, as one object a line.
    PointLines,
}

/// The format of a JSON file that begins with `head`. The error says what it could have been.
pub fn sniff_json(head: &[u8]) -> Result<JsonFormat, String> {
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let head = head.get(..SNIFF_BYTES).unwrap_or(head);
    match head.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') => object_format(&Outline::of(head)),
        Some(b'[') => array_format(&Outline::of(head)),
        Some(_) => Err("the file does not begin as JSON does, with { or [".to_owned()),
        None => Err("the file is empty".to_owned()),
    }
}

fn object_format(outline: &Outline) -> Result<JsonFormat, String> {
    if outline.has("UASZoneList") || outline.has("formatVersion") {
        return Ok(JsonFormat::Ed269);
    }
    if is_f3548(outline, "") || outline.has("operational_intents") || outline.has("constraints") {
        return Ok(JsonFormat::F3548);
    }
    if outline.has("features") || outline.has("type=FeatureCollection") {
        if is_ed269(outline, "features[].") {
            return Ok(JsonFormat::Ed269);
        }
        // Where the first feature lies beyond the head: only ED-318 gives a collection metadata.
        let unseen = !outline.has("features[].properties") && outline.has("metadata");
        let is_ed318 = is_ed318(outline, "features[].") || unseen;
        return Ok(if is_ed318 { JsonFormat::Ed318 } else { JsonFormat::GeoJson });
    }
    if outline.has("type=Feature") {
        let is_ed318 = is_ed318(outline, "");
        return Ok(if is_ed318 { JsonFormat::Ed318 } else { JsonFormat::GeoJson });
    }
    if is_ed269(outline, "") {
        return Ok(JsonFormat::Ed269);
    }
    if is_point(outline, "") {
        return Ok(JsonFormat::PointLines);
    }
    Err(format!("the file is a JSON object {}; {KNOWN}", outline.names("")))
}

fn array_format(outline: &Outline) -> Result<JsonFormat, String> {
    if is_f3548(outline, "[].") {
        return Ok(JsonFormat::F3548);
    }
    if is_ed269(outline, "[].") {
        return Ok(JsonFormat::Ed269);
    }
    // An array without a first object holds nothing that could be misread.
    if is_point(outline, "[].") || outline.is_empty() {
        return Ok(JsonFormat::PointArray);
    }
    if outline.has("[].type=Feature") {
        return Err("the file is an array of Features; write {\"type\": \"FeatureCollection\", \
                    \"features\": [...]}"
            .to_owned());
    }
    Err(format!("the file is a JSON array of objects {}; {KNOWN}", outline.names("[].")))
}

const KNOWN: &str = "GeoJSON has \"type\": \"FeatureCollection\", F3548-21 \"reference\" and \
    \"details\", ED-269 \"UASZoneList\", and point records \"time\", \"latitude\" and \
    \"longitude\"";

fn is_f3548(outline: &Outline, at: &str) -> bool {
    let has = |name: &str| outline.has(&format!("{at}{name}"));
    has("operational_intent") || has("constraint") || has("reference") && !has("identifier")
}

fn is_ed269(outline: &Outline, at: &str) -> bool {
    let has = |name: &str| outline.has(&format!("{at}{name}"));
    has("geometry[].horizontalProjection") || has("identifier") && !has("properties")
}

fn is_ed318(outline: &Outline, at: &str) -> bool {
    let has = |name: &str| outline.has(&format!("{at}{name}"));
    let layered = ["geometry.layer", "geometry.extent", "geometry.geometries[].layer"];
    let zone = has("properties.identifier")
        && ["country", "variant", "zoneAuthority"]
            .iter()
            .any(|name| has(&format!("properties.{name}")));
    zone || layered.iter().any(|name| has(name))
}

fn is_point(outline: &Outline, at: &str) -> bool {
    let either = |names: [&str; 2]| names.iter().any(|name| outline.has(&format!("{at}{name}")));
    either(["latitude", "lat"]) && either(["longitude", "lon"])
}

/// The paths of members seen: `features[].properties.id`, and `type=Feature` for the value of a
/// `type`. Of a list only its first element is noted.
struct Outline {
    paths: BTreeSet<String>,
}

/// A container that the scan is within.
enum Within {
    /// An object: the path of its members, and the name that the next value has.
    Object { path: String, name: Option<String> },
    /// A list: the path of its elements, and whether the first is past.
    List { path: String, past_first: bool },
    /// Not looked into.
    Other,
}

/// The deepest container looked into; the formats differ above it.
const DEPTH_MAX: usize = 6;

impl Outline {
    fn of(head: &[u8]) -> Self {
        let mut outline = Self { paths: BTreeSet::new() };
        let mut stack: Vec<Within> = Vec::new();
        let mut rest = head;
        while let Some((&byte, after)) = rest.split_first() {
            rest = after;
            match byte {
                b'{' | b'[' => {
                    let within = outline.enter(stack.last(), byte, stack.len());
                    stack.push(within);
                }
                b'}' | b']' => {
                    stack.pop();
                    if stack.is_empty() {
                        break;
                    }
                }
                b',' => match stack.last_mut() {
                    Some(Within::List { past_first, .. }) => *past_first = true,
                    Some(Within::Object { name, .. }) => *name = None,
                    Some(Within::Other) | None => {}
                },
                b'"' => {
                    let Some((text, after)) = string(rest) else {
                        break;
                    };
                    rest = after;
                    outline.note(stack.last_mut(), text);
                }
                _ => {}
            }
        }
        outline
    }

    /// What the container that begins here is, within the one around it.
    fn enter(&self, around: Option<&Within>, byte: u8, depth: usize) -> Within {
        let path = match around {
            None => String::new(),
            Some(_) if depth > DEPTH_MAX => return Within::Other,
            Some(Within::Object { path, name: Some(name) }) => format!("{path}{name}"),
            Some(Within::List { path, past_first: false }) => path.clone(),
            Some(Within::Object { .. } | Within::List { .. } | Within::Other) => {
                return Within::Other;
            }
        };
        if byte == b'[' {
            return Within::List { path: format!("{path}[]"), past_first: false };
        }
        let path = if path.is_empty() { path } else { format!("{path}.") };
        Within::Object { path, name: None }
    }

    /// Notes a string: the name of a member, or the value of a `type`.
    fn note(&mut self, within: Option<&mut Within>, text: &[u8]) {
        let Some(Within::Object { path, name }) = within else {
            return;
        };
        let text = String::from_utf8_lossy(text);
        match name {
            None => {
                self.paths.insert(format!("{path}{text}"));
                *name = Some(text.into_owned());
            }
            Some(name) if name == "type" => {
                self.paths.insert(format!("{path}type={text}"));
            }
            Some(_) => {}
        }
    }

    fn has(&self, path: &str) -> bool {
        self.paths.contains(path)
    }

    fn is_empty(&self) -> bool {
        self.paths.is_empty()
    }

    /// The names of the first members at a path, for an error.
    fn names(&self, at: &str) -> String {
        let names = self.paths.iter().filter_map(|path| path.strip_prefix(at));
        let plain = names.filter(|name| !name.contains(['.', '=', '[']) && name.len() <= 60);
        let names: Vec<String> = plain.take(5).map(crate::plan::error::quoted).collect();
        if names.is_empty() {
            return "without members that are known".to_owned();
        }
        format!("with the members {}", names.join(", "))
    }
}

/// The rest of a string that has begun, and what follows it; `None` when the head ends in it.
fn string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut escaped = false;
    for (index, &byte) in bytes.iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some((bytes.get(..index)?, bytes.get(index + 1..)?)),
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn tells_the_formats_apart() {
        let check = |text: &str, expected: JsonFormat| {
            assert_eq!(sniff_json(text.as_bytes()), Ok(expected), "{text}");
        };
        check(r#"{"type":"FeatureCollection","features":[]}"#, JsonFormat::GeoJson);
        check("\u{feff} {\"type\":\"Feature\",\"properties\":{\"id\":1}}", JsonFormat::GeoJson);
        check(
            r#"{"features":[{"properties":{"identifier":"x","id":"y"}}],
                "type":"FeatureCollection"}"#,
            JsonFormat::GeoJson,
        );
        let zone = r#"{"type":"Feature","properties":{"identifier":"x","country":"CHE"}}"#;
        check(zone, JsonFormat::Ed318);
        check(&format!("{{\"features\":[{zone}"), JsonFormat::Ed318);
        check(
            r#"{"type":"FeatureCollection","features":[{"geometry":{"type":"GeometryCollection",
               "geometries":[{"coordinates":[[[1,2]]],"layer":{"#,
            JsonFormat::Ed318,
        );
        check(
            r#"{"metadata":{"issued":"x"},"type":"FeatureCollection","features":[{"geometry":"#,
            JsonFormat::Ed318,
        );
        // Only the first feature counts.
        check(
            &format!("{{\"features\":[{{\"properties\":{{\"id\":1}}}},{zone}]}}"),
            JsonFormat::GeoJson,
        );
        check(r#"{"title":"t","features":[{"identifier":"x","country":"CHE""#, JsonFormat::Ed269);
        check(r#"{"features":[{"geometry":[{"horizontalProjection":{"#, JsonFormat::Ed269);
        check(r#"{"formatVersion":"1.0.0","createdAt":"x""#, JsonFormat::Ed269);
        check(r#"{"UASZoneList":[]}"#, JsonFormat::Ed269);
        check(r#"[{"identifier":"x"}]"#, JsonFormat::Ed269);
        check(r#"{"identifier":"x","geometry":[]}"#, JsonFormat::Ed269);
        check(r#"{"reference":{"id":"x"}"#, JsonFormat::F3548);
        check(r#"[{"reference":{"id":"x"}"#, JsonFormat::F3548);
        check(r#"{"operational_intents":[]}"#, JsonFormat::F3548);
        check(r#"{"constraint":{}}"#, JsonFormat::F3548);
        check(r#"[{"operational_intent":{}}]"#, JsonFormat::F3548);
        check(r#"[{"id":"x","time":1,"lat":1,"lon":2}]"#, JsonFormat::PointArray);
        check("[ ]", JsonFormat::PointArray);
        check("{\"latitude\":1,\"longitude\":2}\n{\"latitude\":", JsonFormat::PointLines);
    }

    #[test]
    fn says_what_it_could_have_been() {
        let check = |text: &str, expected: &str| {
            let problem = sniff_json(text.as_bytes()).expect_err("the text is no format");
            assert!(problem.contains(expected), "{text}: {problem}");
        };
        check("", "the file is empty");
        check("id,time", "does not begin as JSON does");
        check(r#"{"a\"b":1,"x":{"y":2}}"#, "a JSON object with the members \"a");
        check("{}", "a JSON object without members that are known");
        check(r#"{"type":"Polygon"}"#, "with the members \"type\"; GeoJSON has");
        check(r#"[{"type":"Feature"}]"#, "an array of Features; write");
        check(r#"[{"x":1}]"#, "a JSON array of objects with the members \"x\"");
        // Names that stand elsewhere say nothing.
        check(r#"{"x":{"UASZoneList":[]},"y":"features"}"#, "with the members");
    }

    #[test]
    fn looks_no_further_than_it_says() {
        let far = format!("{{{}\"UASZoneList\":[]}}", " ".repeat(SNIFF_BYTES));
        assert!(sniff_json(far.as_bytes()).is_err());
        let deep = "[".repeat(SNIFF_BYTES);
        assert_eq!(sniff_json(deep.as_bytes()), Ok(JsonFormat::PointArray));
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_over(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = sniff_json(&bytes);
        }

        #[test]
        fn any_structure_is_looked_over(text in "[\\[\\]{}\",:a\\\\ ]{0,200}") {
            let _ = sniff_json(text.as_bytes());
        }
    }
}
