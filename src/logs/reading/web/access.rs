//! A line of an access log, in its fields.

use memchr::{memchr, memchr_iter};

use super::super::Source;
use super::super::number::{decimal, port};
use super::Request;
use super::stamp::{self, ACCESS_STAMP_BYTES};

/// One request, as an access log tells it. It borrows from the line and allocates nothing.
///
/// `CLIENT IDENT USER [TIME] "REQUEST" STATUS BYTES`, the Common Log Format, with `"REFERER" "AGENT"` behind it in the
/// Combined one. A virtual host and its port may stand before it (Apache's `vhost_combined`), further fields behind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct AccessLine<'a> {
    /// The virtual host that was asked, where the line begins with one; without its port.
    pub virtual_host: Option<&'a [u8]>,
    /// Who asked; none where the line names neither an address nor a plausible host, as with nginx's `unix:`.
    pub client: Option<Source<'a>>,
    /// The user that the request claims to be. It is text of the client's choosing unless the status says otherwise (a
    /// 401 is a user who was refused), and may be a mistyped password.
    pub user: Option<&'a [u8]>,
    /// When it was asked, in microseconds since 1970-01-01 UTC.
    pub time: i64,
    /// The request line in the log's escapes. Anything at all may stand here; [`request`](Self::request) is its parts.
    pub raw_request: &'a [u8],
    /// The answer's status, 100 to 999; none where the connection ended before there was one.
    pub status: Option<u16>,
    /// The answer's size in bytes; none where the line has `-`, which is Apache's 0.
    pub bytes: Option<u64>,
    /// The page that led here, in the log's escapes, where there was one.
    pub referer: Option<&'a [u8]>,
    /// The program that asked, in its own words and the log's escapes, where it named itself.
    pub agent: Option<&'a [u8]>,
}

impl<'a> AccessLine<'a> {
    /// Reads a line, which is without its line end. None if it is none of an access log, or is cut.
    ///
    /// A line in the Combined format that is cut right behind the size can't be told from the Common one.
    ///
    /// Servers escape quotes in what clients send, so nothing that a client sends is taken for another field. In logs
    /// of servers that do not (NCSA, Apache before 1.3.25 and 2.0.46), the request ends at the first quote that a status and a size
    /// follow, and a client can forge those.
    pub fn parse(line: &'a [u8]) -> Option<AccessLine<'a>> {
        // Of the user, too, quotes are escaped: it can't forge this bracket, space and quote.
        let quote = memchr_iter(b'"', line).find(|&at| line[..at].ends_with(b"] "))?;
        let bracketed = &line[..quote - 2];
        let (who, stamp) = bracketed.split_at(bracketed.len().checked_sub(ACCESS_STAMP_BYTES)?);
        let (virtual_host, client, user) = parties(who.strip_suffix(b" [")?)?;
        let answered = Answered::parse(&line[quote + 1..])?;
        let (referer, agent) = client_words(answered.rest)?;
        Some(AccessLine {
            virtual_host,
            client: Source::parse(client),
            user,
            time: stamp::access(stamp)?,
            raw_request: answered.request,
            status: answered.status,
            bytes: answered.bytes,
            referer,
            agent,
        })
    }

    /// The parts of the request; none if what the client sent is no request.
    pub fn request(&self) -> Option<Request<'a>> {
        Request::parse(self.raw_request)
    }
}

/// `[VHOST:PORT ]CLIENT IDENT USER`: the virtual host, the client and the user. A user may hold spaces.
#[expect(
    clippy::type_complexity,
    reason = "three fields that are named where they go"
)]
fn parties(who: &[u8]) -> Option<(Option<&[u8]>, &[u8], Option<&[u8]>)> {
    let (first, rest) = token(who)?;
    let (virtual_host, client, rest) = match virtual_host(first, rest) {
        Some((host, client, rest)) => (Some(host), client, rest),
        None => (None, first, rest),
    };
    let (_ident, user) = token(rest)?;
    let user = match user {
        b"" => return None,
        b"-" => None,
        // How Apache writes a user without a name.
        br#""""# => Some(&user[..0]),
        _ => Some(user),
    };
    Some((virtual_host, client, user))
}

/// The virtual host, the client, and what is behind; none if `first` is the client itself.
///
/// A client has no port in any of the formats. But what follows the client may be the answer of its own ident server, so
/// it moves the client only where `first` is no source, or is an address with a port and an address follows.
fn virtual_host<'a>(first: &'a [u8], rest: &'a [u8]) -> Option<(&'a [u8], &'a [u8], &'a [u8])> {
    let (host, behind) = first.split_at(memchr::memrchr(b':', first)?);
    port(&behind[1..])?;
    let whole = host.starts_with(b"[") == host.ends_with(b"]");
    if host.is_empty() || !whole || (!host.starts_with(b"[") && host.contains(&b':')) {
        return None;
    }
    let (client, rest) = token(rest)?;
    // An ident and a user must remain.
    token(rest)?;
    let moves = match Source::parse(client)? {
        Source::Address(_) => true,
        Source::Name(_) => Source::parse(first).is_none(),
    };
    moves.then_some((host, client, rest))
}

/// What stands before the first space, and what behind it.
fn token(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = memchr(b' ', text)?;
    (space > 0).then_some((&text[..space], &text[space + 1..]))
}

/// A request and its answer: `REQUEST" STATUS BYTES`.
struct Answered<'a> {
    request: &'a [u8],
    status: Option<u16>,
    bytes: Option<u64>,
    rest: &'a [u8],
}

impl<'a> Answered<'a> {
    fn parse(text: &'a [u8]) -> Option<Answered<'a>> {
        unescaped_quotes(text).find_map(|quote| Answered::ending_at(quote, text))
    }

    fn ending_at(quote: usize, text: &'a [u8]) -> Option<Answered<'a>> {
        let behind = text[quote + 1..].strip_prefix(b" ")?;
        let (status, behind) = behind.split_at(memchr(b' ', &behind[..behind.len().min(4)])?);
        let status = match status {
            b"-" | b"000" => None,
            _ if status.len() == 3 => Some(
                u16::try_from(decimal(status)?)
                    .ok()
                    .filter(|status| *status >= 100)?,
            ),
            _ => return None,
        };
        let behind = &behind[1..];
        let end = behind
            .iter()
            .position(|&byte| byte != b'-' && !byte.is_ascii_digit())
            .unwrap_or(behind.len());
        let (bytes, rest) = behind.split_at(end);
        let bytes = match bytes {
            b"-" => None,
            _ => Some(decimal(bytes)?),
        };
        (rest.is_empty() || rest[0] == b' ').then_some(Answered {
            request: &text[..quote],
            status,
            bytes,
            rest,
        })
    }
}

/// ` "REFERER" "AGENT"`, both or neither.
#[expect(
    clippy::type_complexity,
    reason = "two fields that are named where they go"
)]
fn client_words(rest: &[u8]) -> Option<(Option<&[u8]>, Option<&[u8]>)> {
    let Some(referer) = rest.strip_prefix(b" \"") else {
        return Some((None, None));
    };
    let (referer, rest) = quoted(referer)?;
    let (agent, _further) = quoted(rest.strip_prefix(b" \"")?)?;
    let named = |text: &&[u8]| *text != b"-";
    Some((Some(referer).filter(named), Some(agent).filter(named)))
}

/// What stands before the closing quote, and what behind it.
fn quoted(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let end =
        unescaped_quotes(text).find(|&quote| matches!(text.get(quote + 1), None | Some(b' ')))?;
    Some((&text[..end], &text[end + 1..]))
}

/// Where there are quotes that no backslash escapes.
fn unescaped_quotes(text: &[u8]) -> impl Iterator<Item = usize> {
    // Runs of backslashes before quotes do not overlap, so that all is linear.
    memchr_iter(b'"', text).filter(|&quote| {
        let before = text[..quote].iter().rev();
        before.take_while(|&&byte| byte == b'\\').count() % 2 == 0
    })
}

#[cfg(test)]
mod tests;
