//! The words and signs that the grammar tells apart, and the statements that they make.

/// The most tokens that a statement of the grammar spans.
pub(super) const WINDOW: usize = 6;

/// A word, a number or a sign, as far as the grammar tells them apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Nothing: before the first one, or behind the last.
    Edge,
    /// A word that has no meaning here.
    Word,
    /// `@x`.
    Variable,
    /// Digits, `0x7e`, `true`, `false` or `null`.
    Number,
    /// `'`.
    Apostrophe,
    /// `"` or a back-tick.
    Quote,
    Open,
    Semicolon,
    Star,
    /// `=`, `<`, `>`, `!` and runs of them, and `like`.
    Compare,
    /// `--`.
    Dashes,
    /// `#`.
    Hash,
    /// Any other sign.
    Sign,
    /// `or`, `and`, `||` and what else puts a condition behind another.
    Connective,
    /// A function that has no place in a URL but to probe a database.
    Function,
    /// A name that has no place in a URL but to read a database's own tables.
    Internal,
    Union,
    /// `all` or `distinct`.
    All,
    Not,
    Select,
    From,
    Into,
    Outfile,
    Order,
    By,
    /// `drop` and its like.
    Define,
    /// `table` and its like.
    Object,
    Insert,
    Delete,
    Update,
    Set,
    /// `exec` and its like.
    Execute,
    Declare,
    Waitfor,
    Delay,
    Concat,
    Char,
}

impl Token {
    /// Does no statement begin with it?
    pub(super) fn is_innocent(self) -> bool {
        matches!(self, Token::Word | Token::Sign | Token::Edge)
    }

    pub(super) fn of_word(word: &[u8]) -> Token {
        match word {
            b"or" | b"and" | b"xor" | b"having" | b"where" | b"rlike" => Token::Connective,
            b"like" => Token::Compare,
            b"sleep" | b"pg_sleep" | b"benchmark" | b"extractvalue" | b"updatexml"
            | b"load_file" | b"group_concat" | b"receive_message" | b"randomblob" => {
                Token::Function
            }
            b"information_schema"
            | b"xp_cmdshell"
            | b"xp_regread"
            | b"xp_dirtree"
            | b"sysdatabases"
            | b"sysobjects"
            | b"syscolumns"
            | b"sqlite_master"
            | b"utl_http"
            | b"utl_inaddr"
            | b"dbms_pipe"
            | b"dbms_lock"
            | b"@@version" => Token::Internal,
            b"union" => Token::Union,
            b"all" | b"distinct" => Token::All,
            b"not" => Token::Not,
            b"select" => Token::Select,
            b"from" => Token::From,
            b"into" => Token::Into,
            b"outfile" | b"dumpfile" => Token::Outfile,
            b"order" | b"group" => Token::Order,
            b"by" => Token::By,
            b"drop" | b"create" | b"alter" | b"truncate" => Token::Define,
            b"table" | b"database" | b"schema" | b"view" | b"user" | b"procedure" => Token::Object,
            b"insert" => Token::Insert,
            b"delete" => Token::Delete,
            b"update" => Token::Update,
            b"set" => Token::Set,
            b"exec" | b"execute" => Token::Execute,
            b"declare" => Token::Declare,
            b"waitfor" => Token::Waitfor,
            b"delay" => Token::Delay,
            b"concat" | b"concat_ws" => Token::Concat,
            b"char" | b"chr" => Token::Char,
            b"true" | b"false" | b"null" => Token::Number,
            _ if is_number(word) => Token::Number,
            [b'@', ..] => Token::Variable,
            _ => Token::Word,
        }
    }
}

fn is_number(word: &[u8]) -> bool {
    match word {
        [b'0', b'x', digits @ ..] if !digits.is_empty() => digits.iter().all(u8::is_ascii_hexdigit),
        _ => word.iter().all(u8::is_ascii_digit),
    }
}

/// Do the tokens end with a statement that has no place in a URL?
pub(super) fn is_statement(window: &[Token; WINDOW]) -> bool {
    use Token::*;
    match window {
        // union [all] select
        [.., Union, Select] | [.., Union, All, Select] => true,
        // or 1=1; or 1='1
        [.., Connective, Number, Compare, Number | Apostrophe | Quote] => true,
        // or ''='
        [.., Connective, Apostrophe, Apostrophe, Compare]
        | [.., Connective, Quote, Quote, Compare] => true,
        // ' or ''
        [.., Apostrophe, Connective, Apostrophe, Apostrophe]
        | [.., Quote, Connective, Quote, Quote] => true,
        // or a=a--
        [.., Connective, Word, Compare, Word, Dashes] => true,
        // or 'a'='a
        [
            Connective,
            Apostrophe,
            Word | Number,
            Apostrophe,
            Compare,
            Apostrophe,
        ]
        | [Connective, Quote, Word | Number, Quote, Compare, Quote] => true,
        // or true--
        [.., Connective, Number, Dashes] => true,
        // admin'--, where no HTML comment ends
        [.., Apostrophe, Dashes, next] => *next != Compare,
        // admin'#, and no more
        [.., Apostrophe, Hash, Edge] => true,
        // sleep(
        [.., Function, Open] => true,
        [.., Internal] => true,
        // concat(0x7e; concat(char
        [.., Concat, Open, Number | Char] => true,
        [.., Select, Star, From] | [.., Semicolon, Select, Star] => true,
        // order by 10--
        [.., Order, By, Number, Dashes] => true,
        [.., Into, Outfile] | [.., Waitfor, Delay] => true,
        // ; drop table
        [.., Semicolon, Define, Object]
        | [.., Semicolon, Insert, Into]
        | [.., Semicolon, Delete, From]
        | [.., Semicolon, Update, Word | Object, Set]
        | [.., Semicolon, Execute, Open | Word] => true,
        // declare @s; exec(@s
        [.., Declare, Variable] | [.., Execute, Open, Variable] => true,
        _ => false,
    }
}
