//! Server-sent events (WHATWG HTML, section 9.2), as a line sends its entries.

use anyhow::{Result, bail};
use std::io::{BufRead, BufReader, Read};

/// An event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Event {
    /// The index of the entry.
    pub(crate) id: Option<u64>,
    /// What it is called, where it is no entry.
    pub(crate) name: Option<String>,
    /// The JSON.
    pub(crate) data: String,
}

/// The longest line that is read: an entry with all that may be withheld of it.
const LINE_BYTES_MAX: u64 = 64 << 20;

/// The events of a stream as they come.
pub(crate) struct Events<R> {
    input: BufReader<R>,
}

impl<R: Read> Events<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { input: BufReader::new(input) }
    }

    /// The next event; nothing when the stream has ended. What stands behind the last empty line
    /// was cut off, and is no event.
    pub(crate) fn next(&mut self) -> Result<Option<Event>> {
        let mut event = Event::default();
        let mut has_data = false;
        loop {
            let mut line = Vec::new();
            let mut limited = self.input.by_ref().take(LINE_BYTES_MAX);
            limited.read_until(b'\n', &mut line)?;
            if line.pop() != Some(b'\n') {
                if line.len() as u64 >= LINE_BYTES_MAX - 1 {
                    bail!("the stream has a line of more than {LINE_BYTES_MAX} bytes");
                }
                return Ok(None);
            }
            let line = String::from_utf8(line)?;
            let line = line.strip_suffix('\r').unwrap_or(&line);
            if line.is_empty() {
                if has_data {
                    return Ok(Some(event));
                }
                event = Event::default();
                continue;
            }
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => {
                    if has_data {
                        event.data.push('\n');
                    }
                    has_data = true;
                    event.data.push_str(value);
                }
                "id" => event.id = value.parse().ok(),
                "event" => event.name = Some(value.to_owned()),
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_as_they_are_written() {
        let text =
            ": alive\n\nid: 3\ndata: {\"a\":1}\n\nevent: lagged\ndata:x\r\ndata: y\n\nid: 4\n";
        let mut events = Events::new(text.as_bytes());
        let first = events.next().expect("text").expect("an event");
        assert_eq!((first.id, first.data.as_str()), (Some(3), "{\"a\":1}"));
        let second = events.next().expect("text").expect("an event");
        assert_eq!((second.name.as_deref(), second.data.as_str()), (Some("lagged"), "x\ny"));
        assert_eq!(events.next().expect("text"), None, "what is cut off is no event");
    }
}
