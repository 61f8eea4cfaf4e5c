//! SQL in a target: a grammar of a few statements over its words, quotes and signs.
//!
//! Words alone are innocent (`credit union`, `select a colour`); what counts is how they stand to each other. White space
//! and the marks of comments separate words and are nothing else, so that `union/**/all%0aselect` is what it is.

mod grammar;

use grammar::{Token, WINDOW, is_statement};

/// The longest word that has a meaning, `information_schema`, has 18 bytes. Longer numbers are words.
const MAX_WORD_BYTES: usize = 20;

/// Where in the head of a comment that MySQL runs, `/*!50000select*/`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comment {
    Outside,
    /// Behind `/*`.
    Opened,
    /// Behind the `!`, where a version may stand.
    Version,
}

/// Looks for SQL in the bytes that it is shown.
#[derive(Clone, Copy, Debug)]
pub(super) struct SqlMatcher {
    /// The last tokens, the latest one last.
    window: [Token; WINDOW],
    /// How many of the last tokens have no meaning, as far as the window shows.
    innocent: usize,
    word: [u8; MAX_WORD_BYTES],
    /// How much of `word` there is; one more than it holds if the word is longer.
    word_len: usize,
    /// The first sign of what may be `--`, `/*`, `*/` or `||`; 0 if none.
    held: u8,
    comment: Comment,
    /// Is there a `(select` without its `from`?
    in_subquery: bool,
    found: bool,
}

impl SqlMatcher {
    pub(super) fn new() -> SqlMatcher {
        SqlMatcher {
            window: [Token::Edge; WINDOW],
            innocent: WINDOW,
            word: [0; MAX_WORD_BYTES],
            word_len: 0,
            held: 0,
            comment: Comment::Outside,
            in_subquery: false,
            found: false,
        }
    }

    /// Shows the next byte, in lower case.
    #[inline]
    pub(super) fn see(&mut self, byte: u8) {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'@' | b'$') {
            if self.comment == Comment::Version && byte.is_ascii_digit() {
                return;
            }
            self.comment = Comment::Outside;
            self.release();
            if self.word_len < MAX_WORD_BYTES {
                self.word[self.word_len] = byte;
            }
            self.word_len = (self.word_len + 1).min(MAX_WORD_BYTES + 1);
        } else {
            self.end_word();
            self.sign(byte);
        }
    }

    /// Was there SQL, now that all bytes were shown?
    pub(super) fn finish(mut self) -> bool {
        self.end_word();
        self.release();
        self.push(Token::Edge);
        self.found
    }

    fn end_word(&mut self) {
        let length = core::mem::take(&mut self.word_len);
        if length > 0 {
            let token = self.word.get(..length).map_or(Token::Word, Token::of_word);
            self.push(token);
        }
    }

    /// Takes the sign that was held back for itself.
    fn release(&mut self) {
        match core::mem::take(&mut self.held) {
            0 => {}
            b'*' => self.push(Token::Star),
            _ => self.push(Token::Sign),
        }
    }

    fn sign(&mut self, byte: u8) {
        let opened = core::mem::replace(&mut self.comment, Comment::Outside) == Comment::Opened;
        if opened && byte == b'!' {
            self.comment = Comment::Version;
            return;
        }
        match (self.held, byte) {
            (b'-', b'-') => return self.pair(Some(Token::Dashes)),
            (b'|', b'|') => return self.pair(Some(Token::Connective)),
            (b'/', b'*') => {
                self.comment = Comment::Opened;
                return self.pair(None);
            }
            (b'*', b'/') => return self.pair(None),
            _ => self.release(),
        }
        match byte {
            b'-' | b'/' | b'*' | b'|' => self.held = byte,
            // White space of SQL, where MySQL counts the no-break space of Latin-1; and what closes, which ends no statement
            // of the grammar.
            b' ' | b'\t'..=b'\r' | 0xa0 | b')' => {}
            b'\'' => self.push(Token::Apostrophe),
            b'"' | b'`' => self.push(Token::Quote),
            b'(' => self.push(Token::Open),
            b';' => self.push(Token::Semicolon),
            b'#' => self.push(Token::Hash),
            b'=' | b'<' | b'>' | b'!' => self.push(Token::Compare),
            _ => self.push(Token::Sign),
        }
    }

    fn pair(&mut self, token: Option<Token>) {
        self.held = 0;
        if let Some(token) = token {
            self.push(token);
        }
    }

    fn push(&mut self, token: Token) {
        use Token::*;
        // Statements begin with a token that has a meaning, so what is before it matters to none.
        if token.is_innocent() {
            if self.innocent == WINDOW {
                return;
            }
            self.innocent += 1;
        } else {
            self.innocent = 0;
        }
        let [_, second, third, fourth, fifth, last] = self.window;
        match (fifth, last, token) {
            // Runs are one; what negates a condition leaves it one.
            (_, Compare, Compare)
            | (_, Open, Open)
            | (_, Union | All, Open)
            | (_, Connective, Not) => return,
            // An operand in parentheses is one, too.
            (Connective | Compare, Open, Number | Apostrophe | Quote) => {
                self.window[WINDOW - 1] = token;
            }
            _ => self.window = [second, third, fourth, fifth, last, token],
        }
        self.in_subquery |= matches!(self.window, [.., Open, Select]);
        self.found |= token == From && self.in_subquery || is_statement(&self.window);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn found(text: &str) -> bool {
        let mut matcher = SqlMatcher::new();
        text.bytes().for_each(|byte| matcher.see(byte));
        matcher.finish()
    }

    #[test]
    fn statements_are_found() {
        for text in [
            "1 union select null,null",
            "1 union all select 1,2",
            "1 union distinct (select 1",
            "1 union((select 1",
            "1/**/union/**/select/**/1",
            "1 union\n\tselect 1",
            "1 /*!50000union*/ /*!50000select*/ 1",
            "-1'union select",
            "' or 1=1",
            "' or 1=1--",
            "1 or 1=1",
            "1) or (1=1",
            "1 and not 5=6",
            "x' or '1'='1",
            "x\" or \"a\"=\"a",
            "' or ''='",
            "') or ('x'='x",
            "1||1=1",
            "1 having 1=1",
            "1 and 1>0",
            "' or 'x' like 'x",
            "' or true--",
            "or true--",
            "1 or 1--",
            "') or ('x')=('x",
            "')) or ((\"x\"))=((\"x",
            "admin'--",
            "admin'-- -",
            "admin' -- ",
            "1;drop table users",
            "1; drop/**/table users",
            "1; insert into users values",
            "1; delete from users",
            "1;update users set a=1",
            "1;exec xp",
            "1;declare @s varchar",
            "1 waitfor delay '0:0:5'",
            "sleep(5)",
            "1 and sleep (5)",
            "if(1,benchmark(10000000,md5(1)),0)",
            "from information_schema.tables",
            "xp_cmdshell 'dir'",
            "1 and 5=(select count(*) from users)",
            "(select 1 from dual)",
            "1 and (select 1 from dual)",
            "extractvalue(1,concat(0x7e,version()))",
            "concat(char(65),char(66))",
            "select * from users",
            "1 order by 10--",
            "1 into outfile '/tmp/x'",
            "@@version",
            "1 or a=a--",
            "' or ''-'",
            "admin'#",
            "admin' #",
            "1;select * from x",
            "declare @q varchar",
            "exec(@q)",
            "'||utl_http.request('x')",
        ] {
            assert!(found(text), "{text}");
        }
    }

    #[test]
    fn innocent_words_are_not() {
        for text in [
            "/search?q=credit union",
            "/union/select-committee",
            "/search?q=western union how to select",
            "/q=how to copy and select text from a pdf",
            "/select/from/here",
            "/orders?order=1&by=2",
            "/a?sort=order by 5 pm",
            "/a?x=1&or=1=1",
            "/it's-time",
            "/what's--new",
            "/o'reilly or o'brien",
            "/a--b--c",
            "/drop-table-lamps",
            "/a&amp;select=1&amp;update=2&amp;delete=3",
            "/a;create=1",
            "/sleep",
            "/sleeping(beauty)",
            "/benchmark-results",
            "/a?like=1&and=2",
            "/this and 1 more = 2",
            "/insert into everything",
            "/bed and breakfast 2=3",
            "/info=information_schema_design_patterns",
            "\"-->",
            "'-->",
            "/a?href='#'",
            "/jql?q=project = x and status = 'open' and assignee = bob",
            "/jql?q=project = x and \"sprint\" = 5",
            "/rock 'n' roll and more",
        ] {
            assert!(!found(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn white_space_and_comments_hide_nothing(gap in "( |\n|\t|/\\*\\*/|\u{b}){1,5}", all: bool) {
            let all = if all { "all" } else { "" };
            let (union, drop) = (format!("1{gap}union{gap}{all}{gap}select{gap}1"), format!("1;{gap}drop{gap}table{gap}x"));
            prop_assert!(found(&union));
            prop_assert!(found(&drop));
        }

        #[test]
        fn letters_alone_are_no_sql(text in "[a-z /-]{0,60}") {
            prop_assume!(!text.contains("union") && !text.contains("into") && !text.contains("waitfor"));
            prop_assert!(!found(&text));
        }
    }
}
