//! A wrong call, told in one line. The examples of the library tell theirs by this file as well.

use std::error::Error as _;
use std::num::{IntErrorKind, ParseIntError};

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// What is wrong with a call and what would do, in one sentence: the arguments that are missing, the values that are possible, and
/// what may have been meant.
pub fn sentence(error: &Error) -> String {
    let wrong = wrong(error).unwrap_or_else(|| first_line(error));
    let possible = [ContextKind::ValidValue, ContextKind::ValidSubcommand]
        .into_iter()
        .map(|kind| strings(error, kind))
        .find(|possible| !possible.is_empty());
    let possible = possible.map_or_else(String::new, |values| {
        format!(" (possible: {})", values.join(", "))
    });
    wrong + &possible + &tips(error)
}

/// The sentence of an error that has the context which its kind promises.
fn wrong(error: &Error) -> Option<String> {
    let argument = || one(error, ContextKind::InvalidArg);
    let value = || one(error, ContextKind::InvalidValue);
    Some(match error.kind() {
        ErrorKind::MissingRequiredArgument => {
            let missing = strings(error, ContextKind::InvalidArg);
            let are = if missing.len() == 1 { "is" } else { "are" };
            format!("{} {are} missing", some(missing)?.join(", "))
        }
        ErrorKind::MissingSubcommand => {
            let command = one(error, ContextKind::InvalidSubcommand)?;
            format!("`{command}` needs a command")
        }
        ErrorKind::InvalidSubcommand => {
            let command = one(error, ContextKind::InvalidSubcommand)?;
            format!("there is no command '{command}'")
        }
        ErrorKind::UnknownArgument => format!("there is no argument '{}'", argument()?),
        ErrorKind::InvalidValue if value()?.is_empty() => {
            format!("{} needs a value", argument()?)
        }
        ErrorKind::InvalidValue => format!("{} can't be '{}'", argument()?, value()?),
        ErrorKind::ValueValidation => {
            let reason = reason(error.source()?);
            format!("{} can't be '{}': {reason}", argument()?, value()?)
        }
        ErrorKind::ArgumentConflict => {
            let others = strings(error, ContextKind::PriorArg);
            let argument = argument()?;
            if others == [argument.clone()] {
                format!("{argument} is given twice")
            } else {
                let others = some(others)?.join(", ");
                format!("{argument} can't be given together with {others}")
            }
        }
        _ => return None,
    })
}

/// Why a value can't be had. The standard library speaks of digits and types where a number is no number.
fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let number = error.downcast_ref::<ParseIntError>();
    match number.map(ParseIntError::kind) {
        Some(IntErrorKind::Zero) => "1 is the least".to_owned(),
        Some(IntErrorKind::PosOverflow) => "that is too large".to_owned(),
        Some(_) => "that is no whole number, or below 0".to_owned(),
        None => error.to_string(),
    }
}

fn tips(error: &Error) -> String {
    let meant = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .flat_map(|kind| strings(error, kind))
    .map(|meant| format!("; did you mean '{meant}'?"));
    let others = strings(error, ContextKind::Suggested)
        .into_iter()
        .map(|tip| format!("; {tip}"));
    meant.chain(others).collect()
}

/// All that an error has of a kind, without its colours.
fn strings(error: &Error, kind: ContextKind) -> Vec<String> {
    match error.get(kind) {
        Some(ContextValue::String(one)) => vec![one.clone()],
        Some(ContextValue::Strings(all)) => all.clone(),
        Some(ContextValue::StyledStr(one)) => vec![one.to_string()],
        Some(ContextValue::StyledStrs(all)) => all.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

fn one(error: &Error, kind: ContextKind) -> Option<String> {
    strings(error, kind).into_iter().next()
}

fn some(list: Vec<String>) -> Option<Vec<String>> {
    (!list.is_empty()).then_some(list)
}

/// Of what clap itself prints.
fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

#[cfg(test)]
mod tests {
    use clap::{Arg, ArgAction, Command, value_parser};

    use super::*;

    fn told(arguments: &[&str]) -> String {
        let sketch = Command::new("sketch")
            .arg(Arg::new("host").value_name("HOST").required(true))
            .arg(
                Arg::new("port")
                    .value_name("PORT")
                    .required(true)
                    .value_parser(value_parser!(u16)),
            )
            .arg(
                Arg::new("layout")
                    .long("layout")
                    .value_parser(["classic", "blocked"]),
            )
            .arg(Arg::new("pair").long("pair").num_args(2))
            .arg(Arg::new("json").long("json").action(ArgAction::SetTrue))
            .arg(
                Arg::new("csv")
                    .long("csv")
                    .action(ArgAction::SetTrue)
                    .conflicts_with("json"),
            );
        let command = Command::new("program")
            .subcommand_required(true)
            .subcommand(sketch);
        let arguments = ["program"].iter().chain(arguments);
        sentence(&command.try_get_matches_from(arguments).unwrap_err())
    }

    #[test]
    fn all_that_is_missing_is_named() {
        assert_eq!(told(&["sketch"]), "<HOST>, <PORT> are missing");
        assert_eq!(told(&["sketch", "a"]), "<PORT> is missing");
        assert_eq!(
            told(&[]),
            "`program` needs a command (possible: sketch, help)"
        );
    }

    #[test]
    fn what_is_wrong_is_told_with_what_would_do() {
        for (arguments, sentence) in [
            (
                &["sketch", "a", "x"][..],
                "<PORT> can't be 'x': that is no whole number, or below 0",
            ),
            (&["sketch", "a", "1", "b"], "there is no argument 'b'"),
            (
                &["sketch", "--layout"],
                "--layout <layout> needs a value (possible: classic, blocked)",
            ),
            (
                &["sketch", "--layout", "clasic"],
                "--layout <layout> can't be 'clasic' (possible: classic, blocked); did you mean 'classic'?",
            ),
            (
                &["sketch", "--json", "--csv", "a", "1"],
                "--json can't be given together with --csv",
            ),
            (&["sketch", "--json", "--json"], "--json is given twice"),
            (
                &["sketch", "--jsn"],
                "there is no argument '--jsn'; did you mean '--json'?",
            ),
            (
                &["skech"],
                "there is no command 'skech'; did you mean 'sketch'?",
            ),
            (
                &["sketch", "--pair", "1"],
                "2 values required for '--pair <pair> <pair>' but 1 was provided",
            ),
        ] {
            assert_eq!(told(arguments), sentence);
        }
    }
}
