//! XML as a stream of nodes, and one element of it as a tree.
//!
//! Names are taken without their prefix: `gx:Track` is `Track`.

use crate::plan::error::quoted;
use crate::plan::metered::Metered;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::BufRead;

/// How deep elements may lie in each other.
const DEPTH_MAX: usize = 64;

/// The most elements of one tree.
const ELEMENTS_MAX: usize = 1_000_000;

/// The most bytes of text in one tree.
const TREE_TEXT_BYTES_MAX: usize = 64 << 20;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Its name without prefix.
    pub(super) name: Box<str>,
    /// The line its start tag ends on.
    pub(super) line: u64,
    /// Its attribute `id`.
    pub(super) id: Option<Box<str>>,
    /// Its attribute `name`.
    pub(super) called: Option<Box<str>>,
    /// Its text, without the texts of its children.
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// The text, without the blanks around it.
    pub(super) fn text(&self) -> &str {
        self.text.trim()
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| &*child.name == name)
    }

    /// All children of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| &*child.name == name)
    }
}

/// Broken syntax: nothing more can be read.
#[derive(Debug)]
pub(super) struct Broken {
    pub(super) line: u64,
    pub(super) problem: String,
}

/// What comes next in the stream.
#[derive(Debug)]
pub(super) enum Node {
    /// An element begins; it has neither text nor children yet.
    Start(Element),
    Text(String),
    End,
    Eof,
}

/// A stream of nodes.
pub(super) struct Xml<R> {
    reader: quick_xml::Reader<Metered<R>>,
    buffer: Vec<u8>,
    open: Vec<Box<str>>,
    empty: bool,
}

impl<R: BufRead> Xml<R> {
    pub(super) fn new(input: Metered<R>) -> Self {
        let mut reader = quick_xml::Reader::from_reader(input);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, buffer: Vec::new(), open: Vec::new(), empty: true }
    }

    /// Whether no element was met so far.
    pub(super) fn is_empty(&self) -> bool {
        self.empty
    }

    /// The next node.
    pub(super) fn next(&mut self) -> Result<Node, Broken> {
        loop {
            self.reader.get_mut().refill();
            self.buffer.clear();
            let before = self.reader.get_ref().line();
            let event = self.reader.read_event_into(&mut self.buffer);
            let event = event.map_err(|error| broken(before, &error))?;
            let node = match event {
                Event::Start(start) | Event::Empty(start) => Node::Start(
                    head(&start, 0).map_err(|problem| Broken { line: before, problem })?,
                ),
                Event::End(_) => Node::End,
                Event::Text(text) => Node::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Node::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => Node::Text(
                    character(&entity)
                        .map_err(|problem| Broken { line: before, problem })?
                        .to_string(),
                ),
                Event::DocType(_) => {
                    let problem = "a document type declaration is not read; remove it".to_owned();
                    return Err(Broken { line: before, problem });
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) => continue,
                Event::Eof => Node::Eof,
            };
            return self.checked(node);
        }
    }

    /// Holds a node against the elements that are open.
    fn checked(&mut self, mut node: Node) -> Result<Node, Broken> {
        let line = self.reader.get_ref().line();
        match &mut node {
            Node::Start(head) => {
                head.line = line;
                self.empty = false;
                self.open.push(head.name.clone());
                if self.open.len() > DEPTH_MAX {
                    let problem = format!("elements lie more than {DEPTH_MAX} deep in each other");
                    return Err(Broken { line, problem });
                }
            }
            Node::End => {
                self.open.pop();
            }
            Node::Text(_) => {}
            Node::Eof => {
                if let Some(name) = self.open.last() {
                    let problem = format!("the file ends inside <{name}>; it seems cut off");
                    return Err(Broken { line, problem });
                }
            }
        }
        Ok(node)
    }

    /// Skips the rest of the element that was begun last.
    pub(super) fn skip(&mut self) -> Result<(), Broken> {
        let depth = self.open.len();
        while self.open.len() >= depth {
            self.next()?;
        }
        Ok(())
    }

    /// The rest of the element that was begun last, as a tree.
    pub(super) fn tree(&mut self, head: Element) -> Result<Element, Broken> {
        let mut path = Vec::new();
        let mut current = head;
        let (mut elements, mut text_bytes) = (0, 0);
        loop {
            match self.next()? {
                Node::Start(child) => {
                    elements += 1;
                    path.push(std::mem::replace(&mut current, child));
                }
                Node::Text(text) => {
                    text_bytes += text.len();
                    current.text.push_str(&text);
                }
                Node::End => match path.pop() {
                    Some(parent) => {
                        let child = std::mem::replace(&mut current, parent);
                        current.children.push(child);
                    }
                    None => return Ok(current),
                },
                // An end of the file inside an element was told as broken already.
                Node::Eof => return Ok(current),
            }
            if elements > ELEMENTS_MAX || text_bytes > TREE_TEXT_BYTES_MAX {
                let problem = format!(
                    "one element holds more than {ELEMENTS_MAX} elements or {} MiB of text",
                    TREE_TEXT_BYTES_MAX >> 20
                );
                return Err(Broken { line: current.line, problem });
            }
        }
    }
}

fn broken(line: u64, error: &quick_xml::Error) -> Broken {
    let problem = match error {
        quick_xml::Error::Io(error) => format!("cannot be read: {error}"),
        quick_xml::Error::Encoding(_) => "is not UTF-8 text; save the file as UTF-8".to_owned(),
        other => format!("is not XML: {other}"),
    };
    Broken { line, problem }
}

/// An element as its start tag tells it.
fn head(start: &BytesStart<'_>, line: u64) -> Result<Element, String> {
    let mut element =
        Element { name: start.local_name().into_inner().into(), line, ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| format!("is not XML: {error}"))?;
        let slot = match attribute.key.into_inner() {
            "id" => &mut element.id,
            "name" => &mut element.called,
            _ => continue,
        };
        let value = attribute.normalized_value(XmlVersion::Implicit1_0);
        let value = value.map_err(|error| format!("is not XML: {error}"))?;
        *slot = Some(value.trim().into());
    }
    Ok(element)
}

/// The character that a reference stands for. Only the five entities that XML itself has are
/// known: others would need a document type.
fn character(entity: &BytesRef<'_>) -> Result<char, String> {
    if let Some(character) =
        entity.resolve_char_ref().map_err(|error| format!("is not XML: {error}"))?
    {
        return Ok(character);
    }
    match entity.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(format!(
            "entity {} is not read; write the character itself",
            quoted(&format!("&{other};"))
        )),
    }
}
