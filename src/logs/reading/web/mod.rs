//! Reading the logs of web servers: who asked for what, what became of it, and what was wrong with it.
//!
//! An [`AccessLine`] is one request, in the Common Log Format, the Combined one, or nginx's default. A [`Site`] tells what
//! there is to be said about it, as a set of [`Finding`]s:
//!
//! ```
//! use sketchbird::logs::reading::web::{AccessLine, Finding, Site};
//!
//! let line = br#"192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] "GET /item.php?id=1%2527+UNION+SELECT+1 HTTP/1.1" 404 162 "-" "curl/8.5""#;
//! let line = AccessLine::parse(line).unwrap();
//! assert_eq!(line.client.unwrap().to_string(), "192.0.2.7");
//! assert_eq!(line.time, 971_211_336_000_000);
//! assert_eq!(line.status, Some(404));
//! assert_eq!(line.request().unwrap().method, b"GET");
//!
//! let found = Site::default().findings(&line);
//! assert!(found.iter().eq([Finding::SqlInjection, Finding::UnservedExtension, Finding::NotFound]));
//! ```
//!
//! An [`ErrorLogReader`] reads what Apache and nginx write about themselves, and tells starts, stops and failures.
//!
//! Times are in microseconds since 1970-01-01 UTC, sizes in bytes. Reading a line takes time linear in its length and
//! allocates nothing. What a client sent stays in the log's bytes, escapes and all: [`unescape`] undoes them.
//!
//! The formats are those of Apache's
//! [`mod_log_config`](https://httpd.apache.org/docs/2.4/mod/mod_log_config.html) and
//! [`ErrorLogFormat`](https://httpd.apache.org/docs/2.4/mod/core.html#errorlogformat), and of nginx's
//! [`ngx_http_log_module`](https://nginx.org/en/docs/http/ngx_http_log_module.html).

mod access;
mod decode;
mod error_log;
mod escapes;
pub(super) mod event;
mod exchange;
mod findings;
mod known_paths;
mod markup;
mod path;
mod phrases;
mod request;
mod server_state;
mod site;
mod sql;
mod stamp;
mod words;

pub use access::AccessLine;
pub use decode::{DecodedTwice, decode_twice};
pub use error_log::{ErrorLine, ErrorLogReader, Level};
pub use escapes::{Unescaped, unescape};
pub use exchange::Exchange;
pub use findings::{Finding, Findings, FindingsIter};
pub use known_paths::KnownPaths;
pub use request::Request;
pub use server_state::ServerState;
pub use site::Site;
pub use words::SiteError;
