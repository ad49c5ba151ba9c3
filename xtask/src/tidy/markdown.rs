//! As much Markdown as the house's own documents use: tables, headings, and links in prose.

/// A row of a table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// Its line, counted from 1.
    pub(crate) line: usize,
    /// The nearest heading above it, without its marks.
    pub(crate) heading: String,
    /// The names of the columns.
    pub(crate) header: Vec<String>,
    /// What stands in each column.
    pub(crate) cells: Vec<String>,
}

impl Row {
    /// What stands in the column of a name.
    pub(crate) fn cell(&self, column: &str) -> Option<&str> {
        let at = self.header.iter().position(|name| name.eq_ignore_ascii_case(column))?;
        self.cells.get(at).map(String::as_str)
    }
}

/// Every row of every table, without the header and the rule below it.
pub(crate) fn rows(text: &str) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut heading = "";
    let mut header: Option<Vec<String>> = None;
    for (line, content) in prose(text) {
        if let Some(title) = content.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim();
        }
        let Some(cells) = cells(content) else {
            header = None;
            continue;
        };
        let Some(names) = &header else {
            header = Some(cells);
            continue;
        };
        let is_rule = cells.iter().all(|cell| cell.chars().all(|c| matches!(c, '-' | ':')));
        if !is_rule {
            rows.push(Row { line, heading: heading.into(), header: names.clone(), cells });
        }
    }
    rows
}

/// The lines outside fenced blocks, each with its number, counted from 1.
pub(crate) fn prose(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    text.lines().enumerate().filter_map(move |(index, line)| {
        let is_fence = line.trim_start().starts_with("```");
        fenced ^= is_fence;
        (!fenced && !is_fence).then_some((index + 1, line))
    })
}

fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.trim().strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    // A pipe that belongs to the text is written `\|`.
    let parts = inner.replace("\\|", "\0");
    Some(parts.split('|').map(|cell| cell.trim().replace('\0', "|")).collect())
}

/// The spans of a text that stand in backticks.
pub(crate) fn code_spans(text: &str) -> impl Iterator<Item = &str> {
    text.split('`').skip(1).step_by(2)
}

/// The targets of `[text](target)` and `![text](target)` in a line, code spans left out.
pub(crate) fn link_targets(line: &str) -> Vec<&str> {
    let mut targets = Vec::new();
    for (at, mark) in line.match_indices("](") {
        let is_code = line[..at].matches('`').count() % 2 == 1;
        let rest = &line[at + mark.len()..];
        let Some(end) = rest.find(')') else { continue };
        // A title may follow the target: `[text](target "title")`.
        let target = rest[..end].split_whitespace().next().unwrap_or_default();
        if !is_code {
            targets.push(target.trim_start_matches('<').trim_end_matches('>'));
        }
    }
    targets
}

/// The name by which a link reaches a heading, as GitHub and most renderers form it.
pub(crate) fn anchors(text: &str) -> Vec<String> {
    let headings = prose(text).filter_map(|(_, line)| line.strip_prefix('#'));
    headings
        .map(|heading| {
            let title = heading.trim_start_matches('#').trim().to_lowercase();
            let kept =
                title.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
            kept.map(|c| if c == ' ' { '-' } else { c }).collect()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_under_its_heading() {
        let text = "## Held\n\n| promise | where |\n|---|:-:|\n| a \\| b | `c` |\n\n\
                    ```\n| not | one |\n```\n";
        let expected = Row {
            line: 5,
            heading: "Held".into(),
            header: vec!["promise".into(), "where".into()],
            cells: vec!["a | b".into(), "`c`".into()],
        };
        assert_eq!(rows(text), [expected]);
        assert_eq!(rows(text)[0].cell("Where"), Some("`c`"));
        assert_eq!(rows(text)[0].cell("when"), None);
    }

    #[test]
    fn links_are_found_and_code_is_not_a_link() {
        let line = "See [a](b.md#c), ![d](<e.png>), [f](g \"title\") and `[h](i)`.";
        assert_eq!(link_targets(line), ["b.md#c", "e.png", "g"]);
    }

    #[test]
    fn a_heading_is_reached_by_its_words() {
        assert_eq!(anchors("# The `line`, and *why*\n```\n# no\n```\n"), ["the-line-and-why"]);
    }
}
