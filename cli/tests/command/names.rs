//! Names that attackers chose, and those of files, on a terminal.

use super::program::{answer, failed, invalid_user, refusal, run, run_on};

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
fn figures_stand_in_one_column_beside_the_longest_addresses() {
    let log: String = ["192.0.2.7", "2001:db8:1111:2222:3333:4444:5555:6666"]
        .map(|source| failed("03:00:00", "root", source))
        .concat();
    let text = answer(run_on(log.as_bytes(), ["attackers"]));
    let table = text.split("\ntop networks").nth(1).unwrap();
    let title = table.lines().next().unwrap();
    let end = "top networks".len() + title.chars().count();
    let rows: Vec<&str> = table
        .lines()
        .skip(1)
        .take_while(|line| !line.starts_with("  ("))
        .filter(|line| line.ends_with(" 1"))
        .collect();
    assert_eq!(rows.len(), 2, "{text}");
    assert!(rows.iter().all(|row| row.chars().count() == end), "{text}");
}

#[test]
fn users_who_exist_and_who_do_not_stand_below_their_title_where_no_name_is_listed() {
    let log = failed("03:00:00", "root", "192.0.2.7");
    let text = answer(run_on(log.as_bytes(), ["attackers", "--top", "0"]));
    assert!(text.contains("\n\nusers tried\n  who exist"), "{text}");
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
