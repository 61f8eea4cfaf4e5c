//! Writes the seeds of every target under `corpus/`: encoded forms of small values, sparse, dense, under a secret key, and
//! logs. Always the same bytes.
//!
//! `cargo run --example seeds`, in this directory.

use std::io::Write;
use std::path::Path;
use std::{fs, io};

use sketchbird::codec::Codec;
use sketchbird::logs::reading::lines_of;
use sketchbird::{KeySampleMonoid, Monoid, SketchMapMonoid};
use sketchbird_fuzz::{envelope, monoids};

/// The seeds of one target, numbered as they come.
struct Seeds {
    directory: std::path::PathBuf,
    count: usize,
}

impl Seeds {
    fn of(target: &str) -> io::Result<Self> {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("corpus")
            .join(target);
        fs::create_dir_all(&directory)?;
        Ok(Self {
            directory,
            count: 0,
        })
    }

    fn add(&mut self, input: &[u8]) -> io::Result<()> {
        let path = self.directory.join(format!("seed-{:02}", self.count));
        self.count += 1;
        fs::write(path, input)
    }

    /// A value by its payload, and once as it is.
    fn value<M: Codec>(&mut self, number: usize, monoid: &M, value: &M::Value) -> io::Result<()> {
        self.add(&envelope::input_of(number as u8, monoid, value))?;
        if number == 0 {
            self.add(&[&[envelope::RAW], &monoid.encode(value)[..]].concat())?;
        }
        Ok(())
    }
}

fn main() -> io::Result<()> {
    algebird()?;
    hyperloglogs()?;
    bloom_filters()?;
    count_min_sketches()?;
    sketch_maps()?;
    key_samples()?;
    quantiles()?;
    prefix_sketches()?;
    standard_monoids()?;
    logs()?;
    web_logs()?;
    compressed()
}

/// Dense at 4 bits; sparse at 10 and at 17 bits.
fn algebird() -> io::Result<()> {
    let mut seeds = Seeds::of("algebird")?;
    seeds.add(&[2, 4, 0, 0, 2, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 0])?;
    seeds.add(&[3, 10, 0xe3, 0, 2, 0xb7, 1, 4, 0x7e, 0, 1])?;
    seeds.add(&[3, 17, 0xe3, 0x78, 1, 3, 0xb7, 0xe1, 1, 1, 0x7e, 0xf4, 0, 1])
}

fn hyperloglogs() -> io::Result<()> {
    let mut seeds = Seeds::of("hyperloglog")?;
    for (number, monoid) in monoids::hyperloglogs().iter().enumerate() {
        for n in [0, 3, 40] {
            seeds.value(number, monoid, &monoid.create(0..n))?;
        }
    }
    Ok(())
}

fn bloom_filters() -> io::Result<()> {
    let mut seeds = Seeds::of("bloom_filter")?;
    for (number, monoid) in monoids::bloom_filters().iter().enumerate() {
        for n in [0, 2, 30] {
            seeds.value(number, monoid, &monoid.create(0..n))?;
        }
    }
    Ok(())
}

fn count_min_sketches() -> io::Result<()> {
    let mut seeds = Seeds::of("count_min_sketch")?;
    for (number, monoid) in monoids::count_min_sketches().iter().enumerate() {
        for n in [0, 2, 30] {
            let mut sketch = monoid.create(0..n);
            seeds.value(number, monoid, &sketch)?;
            sketch.insert_weighted(&n, u64::MAX - 7);
            seeds.value(number, monoid, &sketch)?;
        }
    }
    Ok(())
}

fn sketch_maps() -> io::Result<()> {
    let mut seeds = Seeds::of("sketch_map")?;
    let of_strings = monoids::sketch_maps_of_strings();
    for (number, monoid) in of_strings.iter().enumerate() {
        for n in [0, 2, 30] {
            let mut map = monoid.zero();
            for i in 0..n {
                let key = format!("user {i}");
                map.insert(key.as_str(), &(i, i as u8), i)
                    .expect("a short key");
            }
            seeds.value(number, monoid, &map)?;
        }
    }
    for (number, monoid) in monoids::sketch_maps_of_numbers().iter().enumerate() {
        let monoid: &SketchMapMonoid<u32, _> = monoid;
        for n in [1, 20] {
            let mut map = monoid.zero();
            for i in 0..n {
                map.insert(&u32::from(i), &i, 7).expect("a short key");
            }
            seeds.value(of_strings.len() + number, monoid, &map)?;
        }
    }
    Ok(())
}

fn key_samples() -> io::Result<()> {
    let mut seeds = Seeds::of("key_sample")?;
    let of_strings = monoids::key_samples_of_strings();
    for (number, monoid) in of_strings.iter().enumerate() {
        for n in [0, 2, 30] {
            let mut sample = monoid.zero();
            for i in 0..n {
                let key = format!("user {i}");
                let value = (i, (i > 0).then_some(-1));
                sample.insert(key.as_str(), &value).expect("a short key");
            }
            seeds.value(number, monoid, &sample)?;
        }
    }
    for (number, monoid) in monoids::key_samples_of_numbers().iter().enumerate() {
        let monoid: &KeySampleMonoid<u64, _> = monoid;
        for n in [1, 30] {
            let mut sample = monoid.zero();
            for i in 0..n {
                sample.insert(&i, &i).expect("a short key");
            }
            seeds.value(of_strings.len() + number, monoid, &sample)?;
        }
    }
    Ok(())
}

fn quantiles() -> io::Result<()> {
    let mut seeds = Seeds::of("quantiles")?;
    for (number, monoid) in monoids::quantiles().iter().enumerate() {
        for n in [0, 2, 30] {
            let mut quantiles = monoid.zero();
            for i in 0..n {
                let value = f64::from(i - 9) / 8.0;
                quantiles.insert(value).expect("no NaN");
            }
            seeds.value(number, monoid, &quantiles)?;
        }
    }
    Ok(())
}

fn prefix_sketches() -> io::Result<()> {
    let mut seeds = Seeds::of("prefix_sketch")?;
    for (number, monoid) in monoids::prefix_sketches().iter().enumerate() {
        for (n, weight) in [(0, 1), (2, 1), (100, 1), (100, u64::MAX / 99)] {
            let mut sketch = monoid.zero();
            for i in 0..n {
                sketch.insert_weighted([192, 0, i, 1].into(), weight);
                sketch.insert_weighted([0x2001, 0xDB8, u16::from(i), 0, 0, 0, 0, 1].into(), 1);
            }
            seeds.value(number, monoid, &sketch)?;
        }
    }
    Ok(())
}

fn standard_monoids() -> io::Result<()> {
    let mut seeds = Seeds::of("standard_monoids")?;
    let monoids::Standard {
        words,
        series,
        numbers,
        ends,
    } = monoids::standard();
    for n in [0, 1, 6] {
        let mut counts = words.zero();
        let mut hours = series.zero();
        for i in 0..n {
            words
                .insert(&mut counts, format!("word {i}"), &(i as u8, -(i as i64)))
                .map_err(io::Error::other)?;
            let addresses = series.values().0.create(0..i);
            series
                .insert(&mut hours, i, &(addresses, (i > 2).then_some(i)))
                .map_err(io::Error::other)?;
        }
        seeds.value(0, &words, &counts)?;
        seeds.value(1, &series, &hours)?;
    }
    seeds.value(2, &numbers, &numbers.zero())?;
    let value = (
        u128::MAX,
        u16::MAX,
        i8::MIN,
        7,
        Some(i128::MIN),
        (Some(None),),
    );
    seeds.value(2, &numbers, &value)?;
    seeds.value(3, &ends, &ends.zero())?;
    let value = (
        ends.0.create([-7, 3, i64::MAX]),
        Some((1_700, "root".to_owned())),
        Some("2001:db8::1".parse().expect("an address")),
        ["a", "b", "c"].map(str::to_owned).into(),
    );
    seeds.value(3, &ends, &value)
}

/// One line of each form that the reader knows, and what it must not stumble over.
const LOG: &str = concat!(
    "Mar 27 13:06:56 web1 sshd[1291]: Failed password for root from 192.0.2.7 port 22 ssh2\n",
    "Mar  7 13:06:57 web1 sshd[1291]: Failed password for invalid user x from 10.0.0.1 from 192.0.2.7 port 22 ssh2\r\n",
    "2024-05-01T12:00:00.123456+02:00 web1 sshd-session[7]: Accepted publickey for u from 2001:db8::1 port 5 ssh2: ",
    "ED25519-CERT SHA256:abc ID me (serial 7) CA RSA SHA256:def\n",
    "Mar 27 13:06:58 web1 sshd[1]: Invalid user admin  from 192.0.2.9 port 4\n",
    "Mar 27 13:06:58 web1 sshd[1]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= ",
    "rhost=mail.example.com  user=root\n",
    "Mar 27 13:06:59 web1 sshd[1]: message repeated 5 times: [ Failed password for root from ::ffff:192.0.2.7 port 2 ssh2]\n",
    "Feb 29 13:06:59 web1 sshd[1]: pam_unix(sshd:session): session opened for user root(uid=0) by (uid=0)\n",
    "Mar 27 13:07:00 web1 CRON[3]: pam_unix(cron:session): session closed for user root\n",
    "<38>1 2019-07-08T17:40:16.954167-04:00 web1 sshd 57915 - [sd \"[brackets]\"] Accepted password for a from 192.0.2.1 port 5 ssh2\n",
    "1 2019-07-08T17:40:16Z - /usr/sbin/sshd - - [a b=\"\\\"]\"][c] \u{FEFF}Invalid user a from 192.0.2.1\n",
    "2024-05-01 12:00:00.5+0200  web1 sshd[1]: Invalid user a from 192.0.2.1\n",
    "Wed 2024-05-01 12:00:00 UTC web1 sshd[1]: Invalid user a from 192.0.2.1\n",
    "1714564800.123456 web1 sshd[1]: Invalid user a from 192.0.2.1\n",
    "Thu Feb 20 19:29:19 2024 authpriv.info sshd[1]: Invalid user a from 192.0.2.1\n",
    "Feb 20 2024 19:29:19.5 <auth.info> web1 [sshd] [ID 800047 auth.info] Invalid user a from 192.0.2.1\n",
    "Mar 27 13:07:00 web1 last message repeated 2 times\n",
    "Mar 27 13:07:00 web1 sudo: ann : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls\n",
    "Mar 27 13:07:00 web1 nginx: 192.0.2.7 - - [10/Oct/2000:13:55:36 -0700] \"GET /a.php HTTP/1.1\" 404 162\n",
    "192.0.2.7 - ann [10/Oct/2000:13:55:36 -0700] \"GET /a.php?id=1%2527+UNION+SELECT+1 HTTP/1.1\" 404 162 \"-\" \"curl/8.5\"\n",
    "2023/10/11 14:32:52 [notice] 8#8: signal 15 (SIGTERM) received from 1, exiting\n",
    "\n\x00\x01\n",
    "Mar 27 13:07:01 web1 sshd[1]: Failed passw",
);

/// June 2024, in microseconds since 1970 UTC.
const NEWEST_INPUT: i64 = 1_717_200_000_000_000;

fn logs() -> io::Result<()> {
    let mut seeds = Seeds::of("log_reader")?;
    seeds.add(&[&[255, 255], LOG.as_bytes()].concat())?;
    for (i, line) in LOG.split_inclusive('\n').enumerate() {
        let cut = [(7 * i) as u8, (13 * i) as u8];
        seeds.add(&[&cut, line.as_bytes()].concat())?;
    }
    seeds.add(b"\x40\x40one\x1A\x1A\x1Atwo\r\nthree\x1A\n")?;
    seeds.add(b"\xFF\x01\x1A \x1A\r\nfour")?;
    let mut seeds = Seeds::of("log_sketch")?;
    for (number, monoid) in monoids::logs().iter().enumerate() {
        seeds.value(number, monoid, &monoid.zero())?;
        let reader = monoid.line_reader(NEWEST_INPUT).expect("in range");
        seeds.value(number, monoid, &monoid.read(LOG.as_bytes(), &reader, 1)?)?;
    }
    let mut seeds = Seeds::of("log_series")?;
    for (number, monoid) in monoids::series().iter().enumerate() {
        let reader = monoid.whole().line_reader(NEWEST_INPUT).expect("in range");
        let mut series = monoid.zero();
        seeds.value(number, monoid, &series)?;
        for line in lines_of(LOG.as_bytes()) {
            series.insert_line(line, &reader.read(line));
        }
        seeds.value(number, monoid, &series)?;
    }
    Ok(())
}

const WEB_LOG: [&str; 6] = [
    "192.0.2.7 - ann [10/Oct/2000:13:55:36 -0700] \"GET /a.php?id=1%2527+UNION+SELECT+1 HTTP/1.1\" 404 162 \"-\" \"curl/8.5\"\n",
    "web1:80 host.example - - [10/Oct/2000:13:55:36 +0000] \"GET /%253Cscript%253Ealert(1) HTTP/1.0\" 200 -\n",
    "2001:db8::1 - - [10/Oct/2000:13:55:36 +0000] \"\\x16\\x03\\x01\" 400 0 \"\" \"a \\\"b\\\"\"\n",
    "192.0.2.7 - - [10/Oct/2000:13:55:36 +0000] \"GET /..%c0%af..%u002fetc/passwd\" 500 7\n",
    "[Wed Oct 11 14:32:52.123456 2023] [core:notice] [pid 9:tid 9] [client 192.0.2.7:5] AH00052: child pid 7 exit signal Segmentation fault (11)\n",
    "2023/10/11 14:32:52 [error] 8#8: *45 access forbidden by rule, client: 192.0.2.7, server: _\n",
];

fn web_logs() -> io::Result<()> {
    let mut seeds = Seeds::of("web_log")?;
    seeds.add(WEB_LOG.concat().as_bytes())?;
    WEB_LOG
        .iter()
        .try_for_each(|line| seeds.add(line.as_bytes()))
}

fn compressed() -> io::Result<()> {
    const GZIP_HEAD: usize = 10;
    const MAGIC: usize = 4;
    let gzip = |content: &[u8]| -> io::Result<Vec<u8>> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(content)?;
        encoder.finish()
    };
    let zstd =
        |content: &[u8]| zstd::encode_all(content, 0).expect("bytes in memory are compressed");
    let mut seeds = Seeds::of("decompress")?;
    for content in [&b""[..], b"one\n", LOG.as_bytes()] {
        seeds.add(&[&[0][..], content].concat())?;
        seeds.add(&[&[0][..], &gzip(content)?[..], &gzip(b"two")?[..]].concat())?;
        seeds.add(&[&[0][..], &zstd(content)[..], &zstd(b"two")[..]].concat())?;
        seeds.add(&[&[1][..], &gzip(content)?[GZIP_HEAD..]].concat())?;
        seeds.add(&[&[2][..], &zstd(content)[MAGIC..]].concat())?;
    }
    let skippable = b"\x50\x2a\x4d\x18\x03\x00\x00\x00any";
    seeds.add(&[&[0][..], &skippable[..], &zstd(b"one\n")[..]].concat())
}
