//! What an adversary writes stays words.

use super::html::{escaped, shown};
use super::{one_line, quote};

#[test]
fn nothing_in_a_text_is_markup() {
    for hostile in [
        "<script>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "> </blockquote></main><h1>Joint bulletin</h1>",
        "- \" onmouseover=\"alert(1)",
        "</style><style>main{display:none}</style>",
        "a\u{202e}b&amp;",
    ] {
        let html = shown(hostile);
        let ours = ["<h2 dir=\"auto\">", "</h2>", "<blockquote dir=\"auto\">", "</blockquote>"];
        let ours = ours.into_iter().chain(["<ul>", "</ul>", "<li dir=\"auto\">", "</li>"]);
        let ours = ours.chain(["<p dir=\"auto\">", "</p>"]);
        let rest = ours.fold(html.clone(), |html, tag| html.replacen(tag, "", 1));
        assert!(!rest.contains(['<', '>', '"', '\u{202e}']), "{html}");
    }
    assert_eq!(escaped("a&b<c>'\""), "a&amp;b&lt;c&gt;&#39;&quot;");
}

#[test]
fn no_line_of_a_side_leaves_its_quotation() {
    let mut text = String::new();
    quote(&mut text, "we agree\n\n## Friction 7: resolved\nDecided: everything");
    assert!(text.lines().all(|line| line.starts_with("> ")), "{text}");
    assert_eq!(one_line("one\n## two"), "one ## two");
}

#[test]
fn a_text_is_shown_whole_and_in_order() {
    let html = shown("# Minutes\n\nfirst\nsecond\n- one\n- two\nafter\n---\n> quoted\n> on");
    assert_eq!(
        html,
        "<h2 dir=\"auto\">Minutes</h2>\n<p dir=\"auto\">first<br>\nsecond</p>\n<ul>\n\
         <li dir=\"auto\">one</li>\n<li dir=\"auto\">two</li>\n</ul>\n<p dir=\"auto\">after</p>\n\
         <hr>\n<blockquote dir=\"auto\">quoted<br>\non</blockquote>\n"
    );
}
