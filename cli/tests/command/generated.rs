//! Help, completions and man pages.

use super::program::{answer, run};

const COMMANDS: [&str; 5] = ["attackers", "events", "merge", "completions", "man"];

#[test]
fn help_tells_of_every_command() {
    let help = answer(run(["--help"]));
    for command in COMMANDS {
        assert!(help.contains(&format!("\n  {command} ")), "{help}");
        assert!(answer(run([command, "--help"])).contains(&format!("Usage: sketchbird {command}")));
    }
    let attackers = answer(run(["attackers", "--help"]));
    assert!(attackers.contains("has a ' before it"), "{attackers}");
    assert!(answer(run(["--version"])).starts_with("sketchbird "));
}

#[test]
fn every_shell_gets_completions_of_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = answer(run(["completions", shell]));
        for word in COMMANDS.iter().chain(&["key-file", "unparsed"]) {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn there_is_a_man_page_of_all_and_one_of_each_command() {
    let all = answer(run(["man"]));
    assert!(all.contains(".TH sketchbird 1"), "{all}");
    for command in COMMANDS {
        assert!(all.contains(&format!("sketchbird\\-{command}(1)")), "{all}");
        let page = answer(run(["man", command]));
        assert!(
            page.contains(&format!(".TH sketchbird-{command} 1")),
            "{page}"
        );
    }
    assert!(answer(run(["man", "attackers"])).contains("\\-\\-key\\-file"));
}
