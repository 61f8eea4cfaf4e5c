//! What was asked for: the request line.

/// A request line in its parts, in the bytes of the log.
///
/// Made by [`AccessLine::request`](super::AccessLine::request).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Request<'a> {
    /// `GET`, `POST`, or whatever the client made up: letters, digits, `-` and `_`.
    pub method: &'a [u8],
    /// What it is applied to, percent-encoded as it came; may hold spaces, and may be an absolute URL or `*`.
    pub target: &'a [u8],
    /// `HTTP/1.1`; empty in HTTP/0.9, whose requests name none.
    pub protocol: &'a [u8],
}

impl<'a> Request<'a> {
    /// The parts of a request line as it was logged. None if it is no request: empty, `-`, or garbage such as the first
    /// bytes of TLS on a port that expects none.
    ///
    /// ```
    /// use sketchbird::logs::reading::web::Request;
    ///
    /// let request = Request::parse(b"GET /finger @net.com HTTP/1.0").unwrap();
    /// assert_eq!((request.target, request.protocol), (&b"/finger @net.com"[..], &b"HTTP/1.0"[..]));
    /// assert_eq!(Request::parse(br"\x16\x03\x01"), None);
    /// ```
    pub fn parse(line: &'a [u8]) -> Option<Request<'a>> {
        let (method, rest) = line.split_at(memchr::memchr(b' ', line)?);
        let is_method = method
            .iter()
            .all(|&byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if !is_method
            || method
                .first()
                .is_none_or(|byte| !byte.is_ascii_alphabetic())
        {
            return None;
        }
        let rest = rest.trim_ascii();
        let (target, protocol) = match memchr::memrchr(b' ', rest) {
            Some(space) if is_protocol(&rest[space + 1..]) => rest.split_at(space),
            _ => (rest, &rest[rest.len()..]),
        };
        let target = target.trim_ascii();
        (!target.is_empty()).then_some(Request {
            method,
            target,
            protocol: protocol.trim_ascii_start(),
        })
    }

    /// The path of the target in the bytes of the log, without the host of an absolute URL and without a query.
    ///
    /// ```
    /// use sketchbird::logs::reading::web::Request;
    ///
    /// let path = |line| Request::parse(line).unwrap().path();
    /// assert_eq!(path(b"GET /shop/item?id=7 HTTP/1.1"), b"/shop/item");
    /// assert_eq!(path(b"GET http://shop.example/item HTTP/1.1"), b"/item");
    /// ```
    pub fn path(&self) -> &'a [u8] {
        let target = without_authority(self.target);
        &target[..memchr::memchr(b'?', target).unwrap_or(target.len())]
    }
}

/// The path and query of an absolute URL, which proxies are asked for; any other target as it is.
pub(super) fn without_authority(target: &[u8]) -> &[u8] {
    let scheme = [&b"http://"[..], b"https://"].into_iter().find(|scheme| {
        target
            .get(..scheme.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let Some(scheme) = scheme else {
        return target;
    };
    let behind = &target[scheme.len()..];
    memchr::memchr2(b'/', b'?', behind).map_or(&[], |end| &behind[end..])
}

/// `HTTP/1.1`, or `HTTP/V1.0`, which old clients wrote.
fn is_protocol(text: &[u8]) -> bool {
    text.strip_prefix(b"HTTP/").is_some_and(|version| {
        let digits = version.strip_prefix(b"V").unwrap_or(version);
        digits.first().is_some_and(u8::is_ascii_digit)
            && digits
                .iter()
                .all(|&byte| byte.is_ascii_digit() || byte == b'.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(line: &str) -> Option<(&str, &str, &str)> {
        let text = |bytes| core::str::from_utf8(bytes).unwrap();
        let request = Request::parse(line.as_bytes())?;
        Some((
            text(request.method),
            text(request.target),
            text(request.protocol),
        ))
    }

    #[test]
    fn a_request_has_a_method_a_target_and_from_http_1_on_a_protocol() {
        for (line, expected) in [
            ("GET / HTTP/1.1", ("GET", "/", "HTTP/1.1")),
            ("get /a b HTTP/V1.0", ("get", "/a b", "HTTP/V1.0")),
            ("PRI * HTTP/2.0", ("PRI", "*", "HTTP/2.0")),
            ("M-SEARCH * HTTP/1.1", ("M-SEARCH", "*", "HTTP/1.1")),
            ("GET /a   HTTP/1.0", ("GET", "/a", "HTTP/1.0")),
            ("GET /images ", ("GET", "/images", "")),
            ("GET /a HTTP/x", ("GET", "/a HTTP/x", "")),
            ("CONNECT x:443 HTTP/1.1", ("CONNECT", "x:443", "HTTP/1.1")),
        ] {
            assert_eq!(parts(line), Some(expected), "{line}");
        }
    }

    #[test]
    fn garbage_is_no_request() {
        for line in [
            "",
            "-",
            " ",
            "GET",
            "GET ",
            r"\x16\x03\x01 \x00",
            "\u{3}\u{0}/*\u{e0} x",
            "() { :;}; echo",
            "1 /",
        ] {
            assert_eq!(parts(line), None, "{line:?}");
        }
    }
}
