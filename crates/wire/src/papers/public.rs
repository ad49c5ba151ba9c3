//! Bulletins for everybody: a page, and a feed (Atom, RFC 4287).

use super::NOTICE;
use super::html::{escaped, head};
use crate::answer::Utc;
use crate::record::register::PaperText;
use std::fmt::Write as _;

/// A text of the register as a page for print.
pub fn text_html(text: &str) -> String {
    let mut page = head("Working group");
    write!(page, "<article>\n{}</article>\n</main>\n</html>\n", super::shown(text))
        .expect("a String takes everything");
    page
}

/// Where the proof of each entry of a bulletin is, as HTML.
pub fn proof_links(paper: &PaperText) -> String {
    let mut html = String::from("<h2>Proof</h2>\n<ul>\n");
    let number = paper.paper;
    let ended = paper.ended.filter(|_| paper.was_published);
    let entries = paper.signed.iter().map(|signed| signed.entry).chain(ended);
    for entry in entries.filter(|_| paper.was_published) {
        writeln!(
            html,
            "<li><a href=\"/bulletins/{number}/proof/{entry}\">entry {entry}</a>, its way to the \
             root of the log, and a checkpoint (C2SP tlog-proof; the entry is its extra data)</li>"
        )
        .expect("a String takes everything");
    }
    html.push_str("</ul>\n<p><a href=\"/bulletins\">All bulletins</a></p>\n");
    html
}

/// What a bulletin is, in words.
fn told(paper: &PaperText) -> String {
    match (paper.state.as_str(), paper.joint) {
        ("withdrawn", _) => format!("WITHDRAWN by {}", paper.author),
        (_, true) => {
            let sides: Vec<&str> = paper.signed.iter().map(|signed| signed.side.as_str()).collect();
            format!("Joint bulletin, signed by {}", sides.join(", "))
        }
        (_, false) => format!("Bulletin of {} alone", paper.author),
    }
}

/// The first line of a text, which stands for its title.
fn title(paper: &PaperText) -> String {
    const CHARACTERS_MAX: usize = 120;
    let first = paper.text.as_deref().and_then(|text| text.lines().find(|line| !line.is_empty()));
    let first = first.unwrap_or("(no text)").trim_start_matches(['#', '>', '-', ' ']);
    first.chars().take(CHARACTERS_MAX).collect()
}

/// All bulletins on one page, the newest first.
pub fn bulletins_html(line: &str, papers: &[PaperText]) -> String {
    let mut page = head("Bulletins");
    write_bulletins(&mut page, line, papers).expect("a String takes everything");
    page
}

fn write_bulletins(page: &mut String, line: &str, papers: &[PaperText]) -> std::fmt::Result {
    writeln!(page, "<p>Line {}. <a href=\"/bulletins.atom\">Atom feed</a></p>", escaped(line))?;
    if papers.is_empty() {
        writeln!(page, "<p>There are none.</p>")?;
    }
    for paper in papers {
        let (number, since) = (paper.paper, Utc(paper.since.0));
        writeln!(
            page,
            "<h2><a href=\"/bulletins/{number}\">No. {number}</a>: \
             <span dir=\"auto\">{}</span></h2>\n<p>{}, {since}</p>",
            escaped(&title(paper)),
            escaped(&told(paper))
        )?;
    }
    write!(page, "<p class=\"notice\">{NOTICE}</p>\n</main>\n</html>\n")
}

/// The feed. `origin` is where the server is reached from outside, where it knows.
pub fn bulletins_atom(line: &str, origin: Option<&str>, papers: &[PaperText]) -> String {
    let mut feed = String::new();
    write_atom(&mut feed, line, origin.unwrap_or_default(), papers)
        .expect("a String takes everything");
    feed
}

fn write_atom(
    feed: &mut String,
    line: &str,
    origin: &str,
    papers: &[PaperText],
) -> std::fmt::Result {
    // An id is for ever (RFC 4287, section 4.2.6): the name of the line, and the entry.
    let id = |what: &str| format!("urn:clearline:{}:{what}", percent_encoded(line));
    let origin = escaped(origin.trim_end_matches('/'));
    let updated = papers.iter().map(|paper| paper.since.0).max().unwrap_or(volume::Instant::MIN);
    write!(
        feed,
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
         <title>Bulletins of {}</title>\n<subtitle>{NOTICE}</subtitle>\n<id>{}</id>\n\
         <updated>{}</updated>\n<link rel=\"self\" href=\"{origin}/bulletins.atom\"/>\n\
         <link rel=\"alternate\" type=\"text/html\" href=\"{origin}/bulletins\"/>\n",
        escaped(line),
        id("bulletins"),
        Utc(updated)
    )?;
    for paper in papers {
        let number = paper.paper;
        let marked = if paper.state == "withdrawn" { "WITHDRAWN: " } else { "" };
        write!(
            feed,
            "<entry>\n<id>{}</id>\n<title type=\"text\">{marked}{}</title>\n<updated>{}</updated>\n\
             <published>{}</published>\n<author><name>{}</name></author>\n\
             <link rel=\"alternate\" type=\"text/html\" href=\"{origin}/bulletins/{number}\"/>\n",
            id(&number.to_string()),
            escaped(&title(paper)),
            Utc(paper.since.0),
            Utc(paper.proposed.0),
            escaped(&told(paper))
        )?;
        for signed in paper.signed.iter().filter(|_| paper.was_published) {
            writeln!(
                feed,
                "<link rel=\"related\" type=\"text/plain\" title=\"proof of entry {0}\" \
                 href=\"{origin}/bulletins/{number}/proof/{0}\"/>",
                signed.entry
            )?;
        }
        let text = paper.text.as_deref().unwrap_or("Its author has withdrawn it.");
        let words = format!("{text}\n\n{}. {NOTICE}", told(paper));
        write!(feed, "<content type=\"text\">{}</content>\n</entry>\n", escaped(&words))?;
    }
    writeln!(feed, "</feed>")
}

/// What stands in an id: letters and digits, and the rest by its bytes.
fn percent_encoded(text: &str) -> String {
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.') {
            encoded.push(char::from(byte));
        } else {
            write!(encoded, "%{byte:02X}").expect("a String takes everything");
        }
        encoded
    })
}
