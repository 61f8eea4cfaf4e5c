//! Names that attackers chose, and those of files, on a terminal.

use super::program::{answer, invalid_user, refusal, run, run_on};

#[test]
fn names_that_attackers_chose_neither_move_the_columns_nor_reach_the_terminal() {
    let long = "n".repeat(300);
    let users = [
        "",
        "admin ",
        " ",
        "e\x1b[2J\x1b]0;t\x07",
        "rtl\u{202e}x",
        "zero\u{200b}width",
        "c\u{9b}31m",
        &long,
    ];
    let log: String = users.iter().map(|user| invalid_user(user)).collect();
    for arguments in [&["attackers"][..], &["attackers", "--exact"]] {
        let text = answer(run_on(log.as_bytes(), arguments));
        let harmless = |c: char| c == '\n' || c == '…' || c.is_ascii_graphic() || c == ' ';
        assert!(text.chars().all(harmless), "{text}");
        assert!(text.contains("\"\"") && text.contains("\"admin \"") && text.contains("\" \""));
    }
    let json = answer(run_on(log.as_bytes(), ["attackers", "--json"]));
    assert!(
        json.chars()
            .all(|c| c == '\n' || c == ' ' || c.is_ascii_graphic()),
        "{json}"
    );
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let listed: Vec<&str> = report["top_users"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|top| top["user"].as_str())
        .collect();
    assert!(users.iter().all(|user| listed.contains(user)), "{listed:?}");
}

#[test]
fn names_of_files_and_arguments_do_not_reach_the_terminal_either() {
    for arguments in [
        &["attackers", "a\x1b[2J\nb\u{202e}.log"][..],
        &["merge", "a\x1b[2J\nb\u{202e}.sketch"],
        &["events", "--wrong\x1b[2J\nb\u{202e}"],
        &["attackers", "--top", "\x1b[2J\n\u{202e}"],
        &["\x1b[2J\n\u{202e}"],
    ] {
        let line = refusal(run(arguments));
        assert!(
            line.contains("\\u{1b}[2J\\n") && line.contains("\\u{202e}"),
            "{line}"
        );
    }
}
