//! The examples `word_count` and `network_word_count`: their words, their counts, and the programs as their users meet them.

mod built;
#[allow(dead_code, reason = "only parts are tried by themselves")]
#[path = "../examples/words/mod.rs"]
mod words;

mod word_count {
    mod counting;
    mod program;
    mod programs;
    mod splitting;
    mod text;
}
