//! JSON that a terminal may show: what isn't printed, or turns the direction of what is, stands as `\u202e`.

use std::io::{self, Write};

use serde::Serialize;

/// Prints a value over several lines.
pub fn print(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    let text = serde_json::to_string_pretty(value)?;
    print_escaped(&text, out)?;
    out.write_all(b"\n")
}

/// Prints a value as one line. `line` is room for it.
pub fn print_line(
    value: &impl Serialize,
    line: &mut Vec<u8>,
    out: &mut dyn Write,
) -> io::Result<()> {
    line.clear();
    serde_json::to_writer(&mut *line, value)?;
    line.push(b'\n');
    match str::from_utf8(line) {
        Ok(text) => print_escaped(text, out),
        Err(error) => Err(io::Error::other(error)),
    }
}

/// Anything but ASCII stands in strings alone, and there its escape is the same text.
fn print_escaped(json: &str, out: &mut dyn Write) -> io::Result<()> {
    let is_plain = |byte| matches!(byte, b' '..=b'~' | b'\n');
    if json.bytes().all(is_plain) {
        return out.write_all(json.as_bytes());
    }
    for c in json.chars() {
        if c == '\n' || c.is_ascii_graphic() || c.escape_debug().len() == 1 {
            write!(out, "{c}")?;
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::Value;

    fn printed(value: &Value) -> [String; 2] {
        let (mut pretty, mut line) = (Vec::new(), Vec::new());
        print(value, &mut pretty).unwrap();
        print_line(value, &mut Vec::new(), &mut line).unwrap();
        [pretty, line].map(|bytes| String::from_utf8(bytes).unwrap())
    }

    #[test]
    fn what_a_terminal_would_obey_is_escaped_and_what_it_prints_is_not() {
        let [_, line] = printed(&"a\u{9b}2J\u{202e}\x7f\u{e0001}\u{1b}é\"\\'\u{10348}".into());
        assert_eq!(
            line,
            "\"a\\u009b2J\\u202e\\u007f\\udb40\\udc01\\u001bé\\\"\\\\'\u{10348}\"\n"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_escaped_the_value_is_the_same(text in "\\PC*|.*|[\\x00-\\x7f]{0,20}", name: String) {
            let value = serde_json::json!({ name: [text, 1.5] });
            for printed in printed(&value) {
                prop_assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), value.clone());
                let control = |c: char| c.is_control() && c != '\n';
                prop_assert!(!printed.contains(control), "{:?}", printed);
            }
        }
    }
}
