//! The command as its users meet it: what it answers, and how it refuses.

mod command {
    mod attackers;
    mod csv;
    mod events;
    mod generated;
    mod html;
    mod inputs;
    mod key;
    mod merge;
    mod names;
    mod program;
    mod wrong_calls;
}
