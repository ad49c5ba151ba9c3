//! What `clearline` says of itself.

use std::process::{Command, Output};

fn clearline(line: &str) -> Output {
    Command::new(env!("CARGO_BIN_EXE_clearline"))
        .args(line.split_whitespace())
        .output()
        .expect("the binary starts")
}

fn stdout(line: &str) -> String {
    let output = clearline(line);
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{line}");
    String::from_utf8(output.stdout).expect("the text is UTF-8")
}

#[test]
fn tells_its_version() {
    assert_eq!(stdout("--version"), format!("clearline {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn completes_in_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = stdout(&format!("completions {shell}"));
        assert!(script.contains("between-parties"), "{shell}");
    }
    assert_eq!(clearline("completions csh").status.code(), Some(2));
}

#[test]
fn has_a_manual() {
    assert!(stdout("man").contains("clearline\\-check(1)"));
    let page = stdout("man check");
    assert!(page.contains(".TH clearline-check 1") && page.contains("between\\-parties"));
    let source = format!("\"clearline {}\"", env!("CARGO_PKG_VERSION"));
    assert!(page.contains(&source), "the page tells the program's version, not the command's");
    let output = clearline("man fly");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2));
    assert!(told.contains("\"fly\" is not a command; there are check, sample"), "{told}");
}

#[test]
fn help_is_an_answer_and_nothing_is_a_mistake() {
    assert!(stdout("check --help").contains("Exit codes: 0 no conflict, 1 conflicts, 2 bad"));
    assert_eq!(clearline("").status.code(), Some(2));
    assert_eq!(clearline("fly").status.code(), Some(2));
}
