//! A text of the working group as HTML: headings, lists, quotations and paragraphs, and nothing
//! else. There are no links, no images and no markup from within a text.

use super::NOTICE;
use crate::record::register::PaperText;
use std::fmt::Write as _;

/// The style of all pages. It stands in the page, and a policy can name its hash.
pub const PAGE_STYLE: &str = include_str!("paper.css");

/// A text in which nothing is markup any more.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            // Nothing invisible that turns others about, and no control character.
            '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => escaped.push('\u{fffd}'),
            c if c.is_control() && c != '\n' => escaped.push('\u{fffd}'),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The shape of a line, and what stands in it.
fn shape(line: &str) -> (&'static str, &str) {
    // The headings of a text stand below those of the page.
    const SHAPES: [(&str, &str); 5] =
        [("### ", "h4"), ("## ", "h3"), ("# ", "h2"), ("> ", "blockquote"), ("- ", "li")];
    let known = SHAPES.iter().find_map(|(mark, tag)| Some((*tag, line.strip_prefix(mark)?)));
    known.unwrap_or(("p", line))
}

/// A text, line by line, each with its own direction: a line in Arabic runs as Arabic does.
pub fn shown(text: &str) -> String {
    let mut html = String::new();
    let mut open = "";
    for line in text.split('\n') {
        let (tag, words) = match line {
            "" => ("", ""),
            "---" => ("hr", ""),
            line => shape(line),
        };
        let joins = tag == open && matches!(tag, "p" | "blockquote");
        if joins {
            html.push_str("<br>\n");
        } else {
            close(&mut html, open);
            if open == "li" && tag != "li" {
                html.push_str("</ul>\n");
            }
            match tag {
                "" => {}
                "hr" => html.push_str("<hr>\n"),
                "li" if open == "li" => html.push_str("<li dir=\"auto\">"),
                "li" => html.push_str("<ul>\n<li dir=\"auto\">"),
                tag => write!(html, "<{tag} dir=\"auto\">").expect("a String takes everything"),
            }
        }
        html.push_str(&escaped(words));
        open = if tag == "hr" { "" } else { tag };
    }
    close(&mut html, open);
    if open == "li" {
        html.push_str("</ul>\n");
    }
    html
}

fn close(html: &mut String, open: &str) {
    if !open.is_empty() {
        writeln!(html, "</{open}>").expect("a String takes everything");
    }
}

/// A paper as a page of its own: whose it is, what has become of it, its text, and who has signed
/// it over which hash. `behind` stands below it, as HTML.
pub fn paper_html(paper: &PaperText, behind: &str) -> String {
    let what = match (paper.kind.as_str(), paper.joint) {
        ("minutes", _) => "Minutes of the working group",
        (_, true) => "Joint bulletin",
        (_, false) => "Bulletin of one side",
    };
    let title = format!("{what}, no. {}", paper.paper);
    let mut page = head(&title);
    write_paper(&mut page, paper, what).expect("a String takes everything");
    write!(page, "<p class=\"notice\">{NOTICE}</p>\n{behind}</main>\n</html>\n")
        .expect("a String takes everything");
    page
}

/// The beginning of a page.
pub(crate) fn head(title: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title}</title>\n<style>{PAGE_STYLE}</style>\n<main>\n<h1>{title}</h1>\n"
    )
}

fn write_paper(page: &mut String, paper: &PaperText, what: &str) -> std::fmt::Result {
    let (author, since) = (escaped(&paper.author), crate::answer::Utc(paper.since.0));
    match (paper.state.as_str(), paper.joint) {
        ("published", true) => writeln!(page, "<p>Signed by every side, since {since}.</p>")?,
        ("published", false) => {
            writeln!(
                page,
                "<p>By <b>{author}</b> alone, since {since}. No other side has signed it.</p>"
            )?;
        }
        ("proposed", _) => writeln!(
            page,
            "<p class=\"state\">PROPOSED BY <b>{author}</b>, AND NOT SIGNED BY EVERY SIDE.</p>"
        )?,
        ("lapsed", _) => writeln!(
            page,
            "<p class=\"state\">LAPSED: proposed by <b>{author}</b>, and not signed by every side \
             in time. It never was a joint text.</p>"
        )?,
        _ => {
            let was =
                if paper.was_published { "after it was published" } else { "before it was signed" };
            let why = escaped(paper.reason.as_deref().unwrap_or("no reason is given"));
            writeln!(
                page,
                "<p class=\"state\">WITHDRAWN by <b>{author}</b> at {since}, {was}: \
                 <span dir=\"auto\">{why}</span></p>"
            )?;
        }
    }
    match &paper.text {
        Some(text) => {
            let language = escaped(&paper.language);
            writeln!(page, "<article lang=\"{language}\">\n{}</article>", shown(text))?;
        }
        None => writeln!(
            page,
            "<p>Its text is no longer shown. {what} no. {} was entry {0} of the record.</p>",
            paper.paper
        )?,
    }
    writeln!(
        page,
        "<h2>Signatures</h2>\n<p>Over SHA-256 <code>{}</code>:</p>\n<ul>",
        escaped(&paper.sha256)
    )?;
    for signed in &paper.signed {
        writeln!(page, "<li>{}, entry {}</li>", escaped(&signed.side), signed.entry)?;
    }
    writeln!(page, "</ul>")
}
