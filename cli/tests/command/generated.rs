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

#[test]
fn each_option_stands_below_the_heading_that_it_belongs_to() {
    let below = |command: &str, heading: &str| -> Vec<String> {
        let help = answer(run([command, "-h"]));
        let (_, section) = help.split_once(&format!("\n{heading}:\n")).unwrap();
        let section = section.split("\n\n").next().unwrap();
        let option = |line: &str| {
            let option = line.split_whitespace().find(|word| word.starts_with("--"));
            option.map(str::to_owned)
        };
        section.lines().filter_map(option).collect()
    };
    let web = ["--serves", "--known-paths"];
    assert_eq!(below("events", "Web servers"), web);
    let with_baseline = [&web[..], &["--baseline-paths"]].concat();
    assert_eq!(below("attackers", "Web servers"), with_baseline);
    for command in ["attackers", "merge"] {
        assert_eq!(below(command, "Key"), ["--key-file"]);
    }
}
